import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test('doubles up to ten seconds, spread by a fifth', () => {
  expect([0, 1, 2, 3].map((attempt) => backoffMs(attempt, () => 0.5))).toEqual([500, 1_000, 2_000, 4_000]);
  expect(backoffMs(50, () => 0.5)).toBe(10_000);
  expect(backoffMs(0, () => 0)).toBeCloseTo(400);
  expect(backoffMs(0, () => 1)).toBeCloseTo(600);
});
