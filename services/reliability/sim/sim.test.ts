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

test('a loss that comes when all is counted happens, also where it waits for somebody to ask', async () => {
  const late: string[] = [];
  for (let seed = 1; seed <= 120; seed++) {
    const { trace } = await run(tapeOf(seed));
    const after = trace.slice(trace.indexOf('ALL FAULTS END'));
    if (after.includes('FAULT: topic made again right after somebody asked')) late.push(after.join('\n'));
  }
  expect(late.length).toBeGreaterThan(3);
  expect(late.filter((trace) => !trace.includes('THE TOPIC IS MADE AGAIN'))).toEqual([]);
}, 60_000);
