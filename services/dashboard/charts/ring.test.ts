import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRing } from './ring.ts';

test('keeps the newest rows, oldest first, whatever was pushed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (values, capacity) => {
      const ring = createRing(2, capacity);
      values.forEach((value) => ring.push([value, -value]));
      const kept = values.slice(-capacity);
      const [up, down] = ring.columns();
      expect([...(up ?? [])]).toEqual(kept);
      expect([...(down ?? [])]).toEqual(kept.map((value) => -value));
    }),
  );
});

test('gives views, not copies', () => {
  const ring = createRing(1, 4);
  ring.push([1]);
  expect(ring.columns()[0]?.buffer).toBe(ring.columns()[0]?.buffer);
});

test('takes a missing value for unknown', () => {
  const ring = createRing(2, 2);
  ring.push([1]);
  expect(ring.columns()[1]).toEqual(new Float64Array([Number.NaN]));
});
