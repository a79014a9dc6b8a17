import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { SERVICE_NAMES } from '../src/services.ts';
import {
  constructorOf,
  functionsOf,
  introspect,
  introspectMembers,
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
    .map(({ name }) => `${name} is a name of the core API: call it otherwise`),
  ...all.flatMap(({ name, arguments: args }) =>
    Object.values(args).flatMap((each) => [
      ...(typeof each.defaultValue === 'number'
        ? [`${name} --${each.name} has a number as default, and the SDK makes 0 of 0.99: take a string`]
        : []),
      ...(each.type === undefined
        ? [`${name} --${each.name} has no type that the SDK knows: take one of its own, or a string`]
        : []),
      ...(/\d[A-Z]/.test(each.name)
        ? [`${name} --${each.name} does not survive kebab-case: no capital after a digit`]
        : []),
    ]),
  ),
];

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

/** A module that is given the repository without the paths of a list. */
const ignoring = (list: string) =>
  introspectMembers(
    `  constructor(@argument({ defaultPath: '/', ignore: ${list} }) source: Directory) {}`,
    "const NO_CODE = ['docs'];",
  );

describe('what would go wrong on an engine is seen', () => {
  test('a fraction as a default, which the SDK makes 0', async () => {
    const [up, ...others] = functionsOf(
      await introspectMembers("  /** Up. */ @func() up(rate: number = 0.99): string { return ''; }"),
    );
    expect([up?.arguments['rate']?.defaultValue, others]).toEqual([0, []]);
    expect(problemsOf([up as Function])).toEqual([
      'up --rate has a number as default, and the SDK makes 0 of 0.99: take a string',
    ]);
  });

  test('an argument of the module that has to be given', async () => {
    const module = await introspectMembers('  constructor(byTag: boolean) {}');
    expect(argumentLines(constructorOf(module))).toEqual([
      expect.stringMatching(/--by-tag +boolean +required$/),
    ]);
  });

  test('a function named like one of the core API, and a name that changes on the way', async () => {
    const all = functionsOf(
      await introspectMembers("  /** Secret. */ @func() secret(x1Y: string): string { return ''; }"),
    );
    expect(problemsOf(all)).toEqual([
      'secret is a name of the core API: call it otherwise',
      'secret --x1Y does not survive kebab-case: no capital after a digit',
    ]);
  });

  test('a list of ignored paths that is spread, where the list itself is read', async () => {
    expect(constructorOf(await ignoring('NO_CODE')).arguments['source']?.ignore).toEqual(['docs']);
    await expect(ignoring("[...NO_CODE, 'x']")).rejects.toThrow('NO_CODE');
  });
});
