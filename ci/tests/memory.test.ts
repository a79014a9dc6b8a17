import { dag } from '@dagger.io/dagger';
import { beforeAll, expect, test } from 'vitest';

import { anew } from '../src/anew.ts';
import { IMAGES } from '../src/versions.ts';
import { keyOf, remembered } from './engine/memory.ts';
import { record } from './engine/record.ts';
import { type Function, functionsOf, introspect } from './module/introspect.ts';
import { callsOf, EVERY, planIn, type Plans, recordAll } from './plans.ts';

const NOTHING: ReadonlySet<number> = new Set();

let functions: Function[];
let one: Plans;
let other: Plans;
beforeAll(async () => {
  functions = functionsOf(await introspect());
  [one, other] = [await recordAll(EVERY), await recordAll(EVERY)];
});

const plansOf = (kind: 'never' | 'kept') =>
  functions
    .filter(({ cache }) => (cache === 'never') === (kind === 'never'))
    .flatMap(({ name }) => callsOf(name))
    .map((name) => ({ name, plan: planIn(one, name), again: planIn(other, name) }));

test('a function that is never cached has nothing from memory, but that verify runs some that are cached', () => {
  const kept = new Set(plansOf('kept').flatMap(({ plan }) => plan.map(keyOf)));
  const never = plansOf('never');
  expect(never.length).toBeGreaterThanOrEqual(6);
  for (const { name, plan, again } of never)
    expect(remembered(plan, again, name === 'verify' ? kept : NOTHING), name).toEqual([]);
});

test('a function that is cached asks the same when nothing has changed', () => {
  for (const { name, plan, again } of plansOf('kept'))
    expect(plan.map(keyOf), name).toEqual(again.map(keyOf));
});

const node = () => dag.container().from(IMAGES.node);

const command = () => record(async () => void (await node().withExec(['ls']).sync()));
const again = () => record(async () => void (await node().with(anew).withExec(['ls']).sync()));
const service = () =>
  record(
    async () =>
      void (await node()
        .withExposedPort(80)
        .asService({ args: ['ls'] })
        .start()),
  );

test('a command and a service that are done only once are seen', async () => {
  expect(remembered(await command(), await command(), NOTHING)).toEqual(['sync of {"args":["ls"]}']);
  expect(remembered(await service(), await service(), NOTHING)).toEqual(['start of {"args":["ls"]}']);
  expect(remembered(await again(), await again(), NOTHING)).toEqual([]);
});
