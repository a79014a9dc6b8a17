import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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

type Scan = (files: string[], name: string, load: boolean) => Promise<Module>;

/**
 * A module's public API as the SDK itself reads it when an engine loads the module: from the text of its sources,
 * beside the SDK's package. `write` puts the sources into a folder.
 */
async function introspected(write: (sources: string) => void): Promise<Module> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-ci-'));
  try {
    const sources = join(folder, 'src');
    mkdirSync(sources);
    write(sources);
    mkdirSync(join(folder, 'node_modules/@dagger.io'), { recursive: true });
    symlinkSync(SDK, join(folder, 'node_modules/@dagger.io/dagger'));
    const bindings = join(folder, 'client.gen.ts');
    copyFileSync(join(SDK, 'dist/src/api/client.gen.d.ts'), bindings);
    const files = readdirSync(sources).map((name) => join(sources, name));
    const { scan } = (await import(INTROSPECTOR)) as { scan: Scan };
    return await scan([...files, bindings], 'millrace', false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The API of the pipeline. */
export const introspect = (): Promise<Module> =>
  introspected((sources) => cpSync(SOURCES, sources, { recursive: true }));

/** The API of a small module with these members of its class: for tests of what the SDK makes of a text. */
export const introspectMembers = (members: string, before = ''): Promise<Module> =>
  introspected((sources) =>
    writeFileSync(
      join(sources, 'index.ts'),
      `import { argument, func, object, type Directory } from '@dagger.io/dagger';\n${before}
@object()
export class Millrace {
${members}
}
`,
    ),
  );

export function functionsOf({ objects }: Module): Function[] {
  return Object.values(objects['Millrace']?.methods ?? {});
}

/** Its arguments are given before the name of a function. */
export function constructorOf({ objects }: Module): Function {
  const found = objects['Millrace']?._constructor;
  if (!found) throw new Error('the module has no constructor');
  return found;
}
