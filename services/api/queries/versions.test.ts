import { expect, test } from 'vitest';

import { createVersions } from './versions.ts';

function createCountingDatabase() {
  const state = { identity: 'a', version: 1, asked: 0, fails: false };
  const rows = async () => {
    state.asked++;
    if (state.fails) throw new Error('away');
    return [{ stamp: `${state.identity}-${state.version}` }];
  };
  return { state, database: { rows } };
}

test('a crowd asks once, and again after some milliseconds', async () => {
  const { state, database } = createCountingDatabase();
  let now = 0;
  const versions = createVersions(database, () => now);
  expect(await Promise.all([versions.read('a'), versions.read('a')])).toMatchObject([
    { version: 1 },
    { version: 1 },
  ]);
  state.version = 2;
  expect(await versions.read('a')).toMatchObject({ version: 1 });
  expect(state.asked).toBe(1);
  now = 20;
  expect(await versions.read('a')).toMatchObject({ version: 2 });
});

test('a notification ends it at once, for that pipeline alone', async () => {
  const { state, database } = createCountingDatabase();
  const versions = createVersions(database, () => 0);
  await versions.read('a');
  await versions.read('b');
  versions.forget('a');
  await versions.read('a');
  await versions.read('b');
  expect(state.asked).toBe(3);
});

test('a failure is not kept', async () => {
  const { state, database } = createCountingDatabase();
  const versions = createVersions(database, () => 0);
  state.fails = true;
  await expect(versions.read('a')).rejects.toThrow('away');
  state.fails = false;
  expect(await versions.read('a')).toMatchObject({ version: 1 });
});

test('another identity, or a version that fell, begins an era; a gap in what is heard does not', async () => {
  const { state, database } = createCountingDatabase();
  const versions = createVersions(database);
  const eras: number[] = [];
  for (const [identity, version] of [
    ['a', 5],
    ['a', 6],
    ['a', 2],
    ['a', 2],
    ['b', 7],
  ] as const) {
    Object.assign(state, { identity, version });
    versions.forget();
    eras.push((await versions.read('a')).era);
  }
  expect(eras).toEqual([0, 0, 1, 1, 2]);
});

test('a query that was overtaken by a newer one is no fall', async () => {
  const pending: ((version: number) => void)[] = [];
  const rows = () =>
    new Promise<{ stamp: string }[]>((resolve) => {
      pending.push((version) => resolve([{ stamp: `a-${version}` }]));
    });
  const versions = createVersions({ rows });
  const slow = versions.read('a');
  versions.forget('a');
  const fast = versions.read('a');
  pending[1]?.(6);
  expect((await fast).version).toBe(6);
  pending[0]?.(5);
  expect(await slow).toEqual({ identity: 'a', version: 5, era: 0 });
});
