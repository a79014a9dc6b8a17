import { expect, test } from 'vitest';
import { age, duration, span, utcMinute, utcRange, utcTick } from './time.ts';

test('writes a latency in its natural unit', () => {
  const written = [null, 0, 38.4, 1_240, 12_340, 126_000, 7_200_000].map(duration);
  expect(written).toEqual(['–', '0 ms', '38 ms', '1.24 s', '12.3 s', '2.1 min', '2.0 h']);
});

test('writes ages coarsely', () => {
  const written = [-50, 400, 1_000, 12_400, 150_000, 7_200_000, 200_000_000].map(age);
  expect(written).toEqual(['< 1 s', '< 1 s', '1 s', '12 s', '3 min', '2 h', '2 d']);
});

test('writes spans in whole units', () => {
  expect([60_000, 3_600_000, 86_400_000, 172_800_000, 5_000].map(span)).toEqual([
    '1 min',
    '1 h',
    '24 h',
    '2 days',
    '5 s',
  ]);
});

test('writes event time in UTC, the year once', () => {
  expect(utcMinute('2001-03-04T17:05:59Z')).toBe('2001-03-04 17:05');
  expect(utcRange('2001-03-04T17:00:00Z', '2001-03-05T17:00:00Z')).toBe('2001-03-04 17:00 – 03-05 17:00 UTC');
  expect(utcRange('2001-12-31T17:00:00Z', '2002-01-01T17:00:00Z')).toContain('– 2002-01-01 17:00 UTC');
  expect([utcTick(Date.UTC(2001, 2, 4)), utcTick(Date.UTC(2001, 2, 4, 6))]).toEqual(['Mar 4', '06:00']);
});
