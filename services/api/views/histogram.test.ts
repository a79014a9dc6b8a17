import { expect, test } from 'vitest';

import { histogramOf, quantile } from './histogram.ts';

const bounds = [0, 10, 60];

test.each([
  ['the middle of one bucket', [0, 10, 0, 0], 0.5, 5],
  ['the upper bound of a bucket at its last event', [0, 1, 1, 0], 0.5, 10],
  ['inside the next bucket just behind it', [0, 1, 1, 0], 0.75, 35],
  ['the first bucket answers its only bound', [4, 0, 0, 0], 0.5, 0],
  ['the last bucket answers its only bound', [0, 0, 0, 4], 0.5, 60],
  ['an empty bucket is stepped over', [0, 1, 0, 1], 0.99, 60],
  ['nothing at all', [0, 0, 0, 0], 0.5, null],
] as const)('%s', (...[, counts, q, expected]) => {
  expect(quantile(counts, bounds, q)).toBe(expected);
});

test('p50, p90 and p99 of ten events in one bucket', () => {
  const { counts, p50, p90, p99 } = histogramOf([0, 10, 0, 0], bounds);
  expect({ counts, p50, p90 }).toEqual({ counts: [0, 10, 0, 0], p50: 5, p90: 9 });
  expect(p99).toBeCloseTo(9.9, 10);
});
