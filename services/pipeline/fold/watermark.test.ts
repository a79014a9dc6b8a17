import { expect, test } from 'vitest';

import { flights } from '../flights/flights.ts';
import { advance, isDropped, NO_WATERMARK } from './watermark.ts';

const plan = { ...flights.plan, dropAfterMs: 1_000, maxSkewMs: 50 };

test.each([
  ['the first event sets it', NO_WATERMARK, { timeMs: -5, recordedMs: 100 }, -5],
  ['a later event moves it', 10, { timeMs: 20, recordedMs: 100 }, 20],
  ['a late event leaves it', 10, { timeMs: 9, recordedMs: 100 }, 10],
  ['an event as far ahead as a clock may be moves it', 10, { timeMs: 150, recordedMs: 100 }, 150],
  [
    'an event of the future moves it no further than a clock may be ahead',
    10,
    { timeMs: 9e15, recordedMs: 100 },
    150,
  ],
  ['an old record with a future time never moves it back', 200, { timeMs: 9e15, recordedMs: 100 }, 200],
])('%s', (...[, watermark, event, expected]) => {
  expect(advance(plan, watermark, event)).toBe(expected);
});

test.each([
  ['at the limit', 5_000, 4_000, false],
  ['one ms behind the limit', 5_000, 3_999, true],
  ['ahead of the watermark', 5_000, 6_000, false],
  ['before any event was seen', NO_WATERMARK, -9e15, false],
])('an event %s is dropped: %s, %s -> %s', (...[, watermark, timeMs, dropped]) => {
  expect(isDropped(plan, watermark, timeMs)).toBe(dropped);
});

test('without dropAfter nothing is dropped', () => {
  expect(isDropped({ ...plan, dropAfterMs: null }, 9e15, -9e15)).toBe(false);
});
