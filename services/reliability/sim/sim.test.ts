import { expect, test } from 'vitest';

import { run } from './run.ts';
import { tapeOf } from './seed.ts';
import { runSeeds } from './seeds.ts';
import { missed } from './tally.ts';

test('three hundred seeds: every event once after each commit, everything counted once the faults end', async () => {
  const sums = await runSeeds({ from: 1, to: 301, step: 1 });
  expect(sums.failures).toEqual([]);
  expect(missed(sums)).toEqual([]);
  expect(sums.landed.fenced).toBeGreaterThan(10);
  expect(sums.landed.commits).toBeGreaterThan(1_000);
}, 120_000);

test('a seed is the same run each time', async () => {
  const [first, again] = [await run(tapeOf(7)), await run(tapeOf(7))];
  expect(again.trace).toEqual(first.trace);
  expect(first.trace.length).toBeGreaterThan(100);
});
