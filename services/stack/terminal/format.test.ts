import { expect, test } from 'vitest';
import { count, duration, row, size } from './format.ts';

test.each([
  [count(3_000_000), '3,000,000'],
  [duration(14.2), '14 ms'],
  [duration(940), '0.9 s'],
  [duration(200_000), '3 min 20 s'],
  [size(54_000_000), '54 MB'],
  [size(2_400_000_000), '2.4 GB'],
  [row('kafka', 'ready', 1_640), `kafka       ready${' '.repeat(51)}   1.6s`],
])('%s', (shown, expected) => {
  expect(shown).toBe(expected);
});
