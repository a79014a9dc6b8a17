import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { SERVICE_NAMES } from '../src/services.ts';
import {
  constructorOf,
  functionsOf,
  introspect,
  introspectEdited,
  SOURCES,
  type Function,
} from './module/introspect.ts';
import { argumentLines, signature } from './module/signature.ts';

const SDK_TYPES = join(import.meta.dirname, 'node_modules/@dagger.io/dagger/dist/src/api/client.gen.d.ts');
// Beside what is generated; sdk/typescript/runtime/tsutils/module/index.ts of Dagger v0.21.8.
const BUNDLED = ['connection', 'connect', 'Context', 'func', 'check', 'generate', 'argument', 'object'];

let functions: Function[];
beforeAll(async () => {
  functions = functionsOf(await introspect());
});

/** Names of the core API: a module's functions stand beside them, and one of the same name breaks the other. */
function coreNames(): string[] {
  const client = /export declare class Client .*?\n}/s.exec(readFileSync(SDK_TYPES, 'utf8'))?.[0] ?? '';
  return [...client.matchAll(/^ {4}(\w+): \(/gm)].map(([, name]) =>
    // TypeScript has words of its own: `module` is `module_` there.
    (name ?? '').replace(/_$/, ''),
  );
}

const problemsOf = (all: readonly Function[]) => [
  ...all
    .filter(({ name }) => coreNames().includes(name))
    .map(({ name }) => `${name} is a name of the core API`),
  ...all.flatMap(({ name, arguments: args }) =>
    Object.values(args).flatMap((each) => [
      ...(typeof each.defaultValue === 'number' ? [`${name} --${each.name} has a number as default`] : []),
      ...(each.type === undefined ? [`${name} --${each.name} has no type that is known`] : []),
      ...(/\d[A-Z]/.test(each.name) ? [`${name} --${each.name} does not survive kebab-case`] : []),
    ]),
  ),
];

const edited = async (find: string | RegExp, put: string) => functionsOf(await introspectEdited(find, put));

test('the public API is what was reviewed', async () => {
  const module = await introspect();
  const about = module.description.replaceAll('\n', ' ');
  const before = ['before every function:', ...argumentLines(constructorOf(module))].join('\n');
  await expect(`${[about, before, ...functions.map(signature)].join('\n\n')}\n`).toMatchFileSnapshot(
    'functions.txt',
  );
});

test('the core API was found, and nothing in the module breaks on it or on the SDK', () => {
  expect(coreNames()).toEqual(
    expect.arrayContaining(['container', 'directory', 'secret', 'host', 'version']),
  );
  expect(problemsOf(functions)).toEqual([]);
});

test('the module itself asks for nothing that must be given, and its arguments say what they are', async () => {
  const module = constructorOf(await introspect());
  expect(problemsOf([module])).toEqual([]);
  for (const { description } of Object.values(module.arguments)) expect(description).toMatch(/^[A-Z].*\.$/s);
  for (const line of argumentLines(module)) expect(line).not.toMatch(/required$/);
});

test('the module takes from the SDK what an engine loads of it, which is less than the package has', () => {
  const generated = readFileSync(SDK_TYPES, 'utf8');
  const isLoaded = (name: string) =>
    BUNDLED.includes(name) ||
    new RegExp(`^export declare (const|enum|class) ${name}\\b`, 'm').test(generated);
  const imported = readdirSync(SOURCES).flatMap((name) => {
    const text = readFileSync(join(SOURCES, name), 'utf8');
    return [...text.matchAll(/import {([^}]*)} from '@dagger\.io\/dagger'/g)].flatMap(([, names = '']) =>
      names.split(',').map((each) => each.trim()),
    );
  });
  const values = imported.filter((each) => each !== '' && !each.startsWith('type '));
  expect(values).toEqual(expect.arrayContaining(['dag', 'func']));
  expect(values.filter((name) => !isLoaded(name))).toEqual([]);
  expect(isLoaded('ExecError')).toBe(false);
});

test('every function and every argument that is not plain says what it is', () => {
  for (const { description } of functions) expect(description).toMatch(/^[A-Z`].*\.$/s);
});

test('the services that can be named are those that have an image', async () => {
  const { enums } = await introspect();
  expect(Object.values(enums['ServiceName']?.values ?? {}).map(({ value }) => value)).toEqual(SERVICE_NAMES);
});

describe('a change that would go wrong on an engine is seen', () => {
  test('a fraction as a default, which the SDK makes 0', async () => {
    const all = await edited("rate: string = '2000'", 'rate: number = 0.99');
    expect(all.find(({ name }) => name === 'up')?.arguments['rate']?.defaultValue).toBe(0);
    expect(problemsOf(all)).toEqual(['up --rate has a number as default']);
  });

  test('an argument of the module that has to be given', async () => {
    const api = await introspectEdited('byTag: boolean = false', 'byTag: boolean');
    expect(argumentLines(constructorOf(api)).at(-1)).toMatch(/--by-tag +boolean +required$/);
  });

  test('a function named like one of the core API', async () => {
    const all = await edited('async reports()', 'async secret()');
    expect(problemsOf(all)).toEqual(['secret is a name of the core API']);
  });

  test('a list of ignored paths that is spread', async () => {
    await expect(edited('ignore: NO_CODE', "ignore: [...NO_CODE, 'x']")).rejects.toThrow('NO_CODE');
  });
});
