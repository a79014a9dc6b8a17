import { expect, test } from 'vitest';
import { lagHeight, playbackRate } from './speed.ts';

test('stands still without a rate, and grows with it up to a limit', () => {
  expect([playbackRate(0), playbackRate(Number.NaN), playbackRate(-1)]).toEqual([0, 0, 0]);
  const speeds = [0.1, 1, 10, 1_000, 100_000].map(playbackRate);
  expect(speeds).toEqual(speeds.toSorted((a, b) => a - b));
  expect(playbackRate(1e12)).toBe(3);
});

test('shows a lag of one to a hundred thousand', () => {
  expect(lagHeight(0)).toBe(0);
  expect(lagHeight(999)).toBeCloseTo(0.6);
  expect(lagHeight(1e9)).toBe(1);
});
