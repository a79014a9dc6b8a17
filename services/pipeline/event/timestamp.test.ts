import fc from 'fast-check';
import { expect, test } from 'vitest';

import { timestampMs } from './timestamp.ts';

const YEAR_1 = Date.parse('0001-01-01T00:00:00Z');
const END = Date.parse('9999-12-31T23:59:59.999Z');
const instants = fc.integer({ min: YEAR_1, max: END });

test('every instant of the years 1 to 9999 reads as Date reads it, with three, two, one or no decimals', () => {
  fc.assert(
    fc.property(instants, (ms) => {
      const iso = new Date(ms).toISOString();
      expect(timestampMs(iso)).toBe(ms);
      for (const cut of ['$1Z', '$2Z', '$3Z']) {
        const text = iso.replace(/(((\.\d)\d)\d)Z$/, cut);
        expect(timestampMs(text)).toBe(Date.parse(text));
      }
      const whole = iso.replace(/\.\d+/, '');
      expect(timestampMs(whole)).toBe(Date.parse(whole));
    }),
    { numRuns: 2_000 },
  );
});

const two = (n: number) => String(n).padStart(2, '0');

test('a day is read if and only if the calendar has it', () => {
  for (const year of ['0004', '0100', '1900', '1999', '2000', '2001', '2024'])
    for (let month = 0; month <= 13; month++)
      for (let day = 0; day <= 32; day++) {
        const text = `${year}-${two(month)}-${two(day)}T12:00:00Z`;
        const date = new Date(text);
        const exists = !Number.isNaN(date.getTime()) && date.getUTCDate() === day;
        expect([text, timestampMs(text)]).toEqual([text, exists ? date.getTime() : Number.NaN]);
      }
});

test.each([
  '2001-02-30T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2001-01-31T24:00:00Z',
  '2001-01-31T23:59:60Z',
  '2001-01-31T23:60:00Z',
  '0000-01-01T00:00:00Z',
  '20x1-01-31T00:00:00Z',
  'x001-01-31T00:00:00Z',
  '2001-01-31',
  '2001-01-31T00:00Z',
  '2001-01-31T00:00:00',
  '2001-01-31T00:00:00z',
  '2001-01-31t00:00:00Z',
  '2001-01-31 00:00:00Z',
  '2001-01-31T00:00:00+00:00',
  '2001-01-31T00:00:00.Z',
  '2001-01-31T00:00:00.1234Z',
  '2001-01-31T00:00:00,123Z',
  '2001-1-31T00:00:00Z',
  '+02001-01-31T00:00:00Z',
  '-0001-01-31T00:00:00Z',
  ' 2001-01-31T00:00:00Z',
  '2001-01-31T00:00:00Z ',
  '2001-01-31T00:00:00Z\n',
  '٢٠٠١-01-31T00:00:00Z',
  '',
])('%j is no timestamp', (text) => {
  expect(timestampMs(text)).toBeNaN();
});

test('no text makes it throw or say a time outside the years it knows', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('0', '1', '2', '9', '-', 'T', ':', '.', 'Z', 'x') }),
      (text) => {
        const ms = timestampMs(text);
        expect(Number.isNaN(ms) || (ms >= YEAR_1 && ms <= END)).toBe(true);
      },
    ),
  );
});
