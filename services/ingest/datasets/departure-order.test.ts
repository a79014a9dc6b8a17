import fc from 'fast-check';
import { expect, test } from 'vitest';

import { departureOrder } from './departure-order.ts';

const flight = fc.record({
  minute: fc.integer({ min: -5_000, max: 5_000 }),
  delay: fc.integer({ min: -1_200, max: 1_700 }),
});

test('rows come in the order in which they left, those of one minute by row', () => {
  fc.assert(
    fc.property(fc.array(flight, { maxLength: 200 }), (flights) => {
      const left = (row: number) => (flights[row]?.minute ?? 0) + (flights[row]?.delay ?? 0);
      const order = departureOrder(
        Int32Array.from(flights, ({ minute }) => minute),
        Int16Array.from(flights, ({ delay }) => delay),
      );
      const sorted = flights.map((_, row) => row).toSorted((a, b) => left(a) - left(b) || a - b);
      expect([...order]).toEqual(sorted);
    }),
  );
});
