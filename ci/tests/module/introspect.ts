import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SDK = join(import.meta.dirname, '../node_modules/@dagger.io/dagger');
export const SOURCES = join(import.meta.dirname, '../../src');
/** Internal to the SDK: its exact version is pinned, and so is this path. */
const INTROSPECTOR = join(SDK, 'dist/src/module/introspector/index.js');

type TypeDef = { kind: string; name?: string; typeDef?: TypeDef };
export type Argument = {
  name: string;
  description: string;
  type?: TypeDef;
  isOptional: boolean;
  defaultValue?: unknown;
  defaultPath?: string;
  ignore?: string[];
};
export type Function = {
  name: string;
  description: string;
  cache?: string;
  isCheck: boolean;
  returnType?: TypeDef;
  arguments: Record<string, Argument>;
};
type Module = {
  description: string;
  objects: Record<string, { _constructor?: Function; methods: Record<string, Function> }>;
  enums: Record<string, { description: string; values: Record<string, { name: string; value: string }> }>;
};

/**
 * The module's public API as the SDK itself reads it when an engine loads the module: from the text of its sources,
 * beside the SDK's package. `edit` changes the copy that is read.
 */
export async function introspect(edit: (sources: string) => void = () => undefined): Promise<Module> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-ci-'));
  try {
    const sources = join(folder, 'src');
    cpSync(SOURCES, sources, { recursive: true });
    edit(sources);
    mkdirSync(join(folder, 'node_modules/@dagger.io'), { recursive: true });
    symlinkSync(SDK, join(folder, 'node_modules/@dagger.io/dagger'));
    const bindings = join(folder, 'client.gen.ts');
    copyFileSync(join(SDK, 'dist/src/api/client.gen.d.ts'), bindings);
    const files = readdirSync(sources).map((name) => join(sources, name));
    const { scan } = (await import(INTROSPECTOR)) as {
      scan(files: string[], name: string, load: boolean): Promise<Module>;
    };
    return await scan([...files, bindings], 'millrace', false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The module's public API with one edit of the text of its functions. Throws when that changes nothing. */
export const introspectEdited = (find: string | RegExp, put: string): Promise<Module> =>
  introspect((sources) => {
    const file = join(sources, 'index.ts');
    const text = readFileSync(file, 'utf8');
    const changed = text.replace(find, put);
    if (changed === text) throw new Error(`nothing is like ${String(find)}`);
    writeFileSync(file, changed);
  });

export function functionsOf({ objects }: Module): Function[] {
  return Object.values(objects['Millrace']?.methods ?? {});
}

/** Its arguments are given before the name of a function. */
export function constructorOf({ objects }: Module): Function {
  const found = objects['Millrace']?._constructor;
  if (!found) throw new Error('the module has no constructor');
  return found;
}
