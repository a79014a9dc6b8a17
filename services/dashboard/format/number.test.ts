import { expect, test } from 'vitest';
import { compact, count, decimal, rate, share } from './number.ts';

test('groups counts and admits what is unknown', () => {
  expect(count(3_000_000)).toBe('3,000,000');
  expect([count(null), count(undefined), count(Number.NaN)]).toEqual(['–', '–', '–']);
  expect([compact(950), compact(12_345), compact(9_040_000)]).toEqual(['950', '12.3K', '9.04M']);
});

test('gives slow rates a decimal', () => {
  expect([rate(0), rate(7.24), rate(9.96), rate(124_318.4)]).toEqual(['0', '7.2', '10', '124,318']);
});

test('writes a true minus and no negative zero', () => {
  expect([decimal(-3.14, 1), decimal(-0.2, 0), decimal(-1_234, 0)]).toEqual(['−3.1', '0', '−1,234']);
});

test('keeps every digit of a number that is text', () => {
  expect(decimal('9007203549708289', 0)).toBe('9,007,203,549,708,289');
  expect(decimal('-90071992547409.93', 2)).toBe('−90,071,992,547,409.93');
});

test('never rounds a share to zero', () => {
  expect([share(0, 10), share(1, 1_000_000), share(42, 10_000), share(123, 1_000)]).toEqual([
    '0 %',
    '< 0.01 %',
    '0.42 %',
    '12.3 %',
  ]);
  expect(share(0, 0)).toBe('0 %');
});
