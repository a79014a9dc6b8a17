import { dag } from '@dagger.io/dagger';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

import { IMAGES } from '../src/versions.ts';
import { record } from './engine/record.ts';
import { type Function, functionsOf, introspect } from './module/introspect.ts';
import { pictures } from './pictures/pictures.ts';
import { COSTS, costOf, table } from './pictures/table.ts';
import { CALLS, planIn, type Plans, recordAll } from './plans.ts';

const PAGE = join(import.meta.dirname, '../../docs/pipeline.md');
const GENERATED = /<!-- generated: (\w+) -->\n[^]*?<!-- end -->/g;

/** Everything that a picture tells apart, once. */
const run = (...args: string[]) =>
  record(async () => {
    const volume = dag.cacheVolume('things');
    const files = dag.host().directory('.');
    const container = dag.container().from(IMAGES.node).withMountedCache('/x', volume);
    await container.withDirectory('.', files).withExec(args).sync();
  });

/** A step that others share, behind one that is only on the way there. */
const used = (last: string) =>
  record(async () => {
    const shared = dag.container().from(IMAGES.node).withExec(['npm', 'ci']).withExec(['npm', 'run', 'x']);
    await shared.withExec(['npm', 'run', last]).sync();
  });

let functions: Function[];
let plans: Plans;
beforeAll(async () => {
  functions = functionsOf(await introspect());
  plans = await recordAll();
});

test('docs/pipeline.md shows the plans as they are; `npx vitest run --project ci -u` draws them anew', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const parts: Record<string, string> = { ...pictures(plans), table: table(functions, plans) };
  const drawn: string[] = [];
  const anew = page.replaceAll(GENERATED, (all, name: string) => {
    drawn.push(name);
    return `<!-- generated: ${name} -->\n\n${parts[name] ?? all}\n\n<!-- end -->`;
  });
  expect(drawn.toSorted()).toEqual(Object.keys(parts).toSorted());
  await expect(anew).toMatchFileSnapshot(PAGE);
});

test('every function is called for its picture and has a cost; what is gone is taken out', () => {
  const names = functions.map(({ name }) => name);
  for (const name of names) expect([planIn(plans, name).length > 0, costOf(name)]).not.toContain(false);
  const gone = (all: object, what: string) =>
    Object.keys(all)
      .filter((name) => !names.includes(name))
      .map((name) => `${name} is no function: take its line out of ${what}`);
  expect(gone(CALLS, 'ci/tests/plans.ts')).toEqual([]);
  expect(gone(COSTS, 'ci/tests/pictures/table.ts')).toEqual([]);
});

test('the page says what `dagger check` runs', () => {
  const checks = functions.filter(({ isCheck }) => isCheck).map(({ name }) => `\`${name}\``);
  expect(readFileSync(PAGE, 'utf8')).toContain(`\`dagger check\` runs ${checks.join(', ')}:`);
});

test('a function without its lines is told where they go, and no page is written', () => {
  const added = { name: 'deploy', description: 'New.', isCheck: false, arguments: {} };
  expect(() => table([added], plans)).toThrow('add a line `deploy: ...` to CALLS in ci/tests/plans.ts');
  expect(() => table([added], { deploy: [] })).toThrow(
    "add a line `deploy: 'minutes'` to COSTS in ci/tests/pictures/table.ts",
  );
});

test('the page says where each digest is from', () => {
  const page = readFileSync(PAGE, 'utf8');
  for (const ref of Object.values(IMAGES)) {
    const [image, digest = ''] = ref.split('@sha256:');
    expect(page).toContain(`| \`${image}\` | \`${digest.slice(0, 12)}\` |`);
  }
});

test('a picture holds what a plan runs: another command is another picture', async () => {
  const [one, two] = [await run('npm', 'run', 'one'), await run('npm', 'run', 'two')];
  const drawn = pictures({ test: one })['test'];
  expect(drawn?.split('\n').slice(2, -1)).toEqual([
    '  n1["npm run one"]',
    '  n2>"the code"]',
    '  n3(["<b>test</b>"])',
    '  n4{{"node:26.10.0-trixie-slim"}}',
    '  n5[("volume things")]',
    '  n1 --> n3',
    '  n2 --> n1',
    '  n4 --> n1',
    '  n5 --> n1',
  ]);
  expect(pictures({ test: two })['test']).not.toBe(drawn);
});

test('what two functions share is one box between them, and steps on the way there are left out', async () => {
  const drawn = pictures({ test: await used('one'), image: await used('two') })['functions'];
  expect(drawn?.split('\n').slice(2, -1)).toEqual([
    '  n1["npm run x"]',
    '  n2(["<b>image</b>"])',
    '  n3(["<b>test</b>"])',
    '  n1 --> n2',
    '  n1 --> n3',
  ]);
});
