import { expect, test } from 'vitest';

import { createVersions } from './versions.ts';

function createCountingDatabase() {
  const state = { version: 1, asked: 0, fails: false };
  const rows = async () => {
    state.asked++;
    if (state.fails) throw new Error('away');
    return [{ version: String(state.version) }];
  };
  return { state, database: { rows } };
}

test('a crowd asks once, and again after some milliseconds', async () => {
  const { state, database } = createCountingDatabase();
  let now = 0;
  const versions = createVersions(database, () => now);
  expect(await Promise.all([versions.read('a'), versions.read('a')])).toEqual([1, 1]);
  state.version = 2;
  expect(await versions.read('a')).toBe(1);
  expect(state.asked).toBe(1);
  now = 20;
  expect(await versions.read('a')).toBe(2);
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
  expect(await versions.read('a')).toBe(1);
});
