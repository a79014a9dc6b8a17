import { expect, test } from 'vitest';

import { drainWait, drainWaitMs } from './drain-wait.ts';

test('what is not said stays open; what is said must be a time within reason', () => {
  expect([drainWait(undefined), drainWait(''), drainWait('0'), drainWait('250')]).toEqual([
    undefined,
    undefined,
    0,
    250,
  ]);
  expect(() => drainWait('15001')).toThrow(/0 to 15000/);
});

test.each([
  ['local', undefined, 0],
  ['prod', undefined, 5_000],
  ['prod', 0, 0],
  ['local', 700, 700],
] as const)('%s with %s waits %i ms', (DEPLOY_ENV, DRAIN_WAIT_MS, ms) => {
  expect(drainWaitMs({ DEPLOY_ENV, DRAIN_WAIT_MS })).toBe(ms);
});
