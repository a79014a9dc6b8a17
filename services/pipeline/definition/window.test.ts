import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hopping, none, tumbling, windowStarts } from './window.ts';

const at = (iso: string) => Date.parse(iso);
const starts = (window: Parameters<typeof windowStarts>[0], iso: string) =>
  windowStarts(window)(at(iso)).map((start) => (start === null ? null : new Date(start).toISOString()));

test.each([
  ['no window', none(), '2001-01-01T00:00:00Z', [null]],
  ['an hour, at its first moment', tumbling('1 hour'), '2001-01-01T05:00:00Z', ['2001-01-01T05:00:00.000Z']],
  [
    'an hour, at its last moment',
    tumbling('1 hour'),
    '2001-01-01T05:59:59.999Z',
    ['2001-01-01T05:00:00.000Z'],
  ],
  ['a day before 1970', tumbling('1 day'), '1969-12-31T23:59:59.999Z', ['1969-12-31T00:00:00.000Z']],
  [
    'a minute that begins before 1970',
    tumbling('1 minute'),
    '1969-12-31T23:59:00Z',
    ['1969-12-31T23:59:00.000Z'],
  ],
  ['the first window after 1970', tumbling('7 days'), '1970-01-01T00:00:00Z', ['1970-01-01T00:00:00.000Z']],
  [
    'hops, oldest first',
    hopping('1 hour', '30 minutes'),
    '2001-01-01T05:10:00Z',
    ['2001-01-01T04:30:00.000Z', '2001-01-01T05:00:00.000Z'],
  ],
  [
    'hops at a border',
    hopping('1 hour', '30 minutes'),
    '2001-01-01T05:00:00Z',
    ['2001-01-01T04:30:00.000Z', '2001-01-01T05:00:00.000Z'],
  ],
  [
    'hops before 1970',
    hopping('1 hour', '30 minutes'),
    '1969-12-31T23:59:59Z',
    ['1969-12-31T23:00:00.000Z', '1969-12-31T23:30:00.000Z'],
  ],
])('%s', (...[, window, iso, expected]) => {
  expect(starts(window, iso)).toEqual(expected);
});

test('an event lies in each of its windows and in no neighbour of them', () => {
  const windows = fc.constantFrom(
    tumbling('1 minute'),
    tumbling('3 days'),
    hopping('1 hour', '5 minutes'),
    hopping('1 day', '1 day'),
  );
  fc.assert(
    fc.property(windows, fc.integer({ min: -1e13, max: 1e13 }), (window, timeMs) => {
      if (window.kind === 'none') throw new Error('has no borders');
      const step = window.kind === 'hopping' ? window.everyMs : window.sizeMs;
      const found = windowStarts(window)(timeMs) as number[];
      const all = Array.from({ length: found.length + 2 }, (_, i) => (found[0] as number) + (i - 1) * step);
      expect(all.filter((start) => start <= timeMs && timeMs < start + window.sizeMs)).toEqual(found);
      expect(found.every((start) => start % step === 0)).toBe(true);
    }),
  );
});
