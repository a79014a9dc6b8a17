import fc from 'fast-check';
import { expect, test } from 'vitest';

import { exactNumber } from './exact.ts';

test.each([
  ['0', 0],
  ['0.00', 0],
  ['12.30', 12.3],
  ['-7', -7],
  ['100', 100],
  ['0.000001', 0.000001],
  [String(Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER],
  [5, 5],
  [null, null],
  [undefined, null],
])('%s is the number %s', (text, number) => {
  expect(exactNumber(text)).toBe(number);
});

test.each([
  ['9007199254740992', '9007199254740992'],
  ['9007203549708289', '9007203549708289'],
  ['-9007203549708289', '-9007203549708289'],
  ['90071992547409.915', '90071992547409.915'],
  ['123456789012345678.10', '123456789012345678.1'],
  ['1000000000000000000000', '1000000000000000000000'],
])('%s, which no double is, stays text', (text, same) => {
  expect(exactNumber(text)).toBe(same);
});

test('whatever it gives says the same sum to the last digit', () => {
  const units = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
  fc.assert(
    fc.property(units, fc.integer({ min: 0, max: 6 }), (sum, scale) => {
      const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, '0');
      const whole = digits.slice(0, digits.length - scale);
      const text = `${sum < 0n ? '-' : ''}${whole}${scale ? `.${digits.slice(-scale)}` : ''}`;
      const [, read = '', rest = ''] = /^(-?\d+)\.?(\d*)$/.exec(String(exactNumber(text))) ?? [];
      expect(BigInt(read + rest.padEnd(scale, '0'))).toBe(sum);
    }),
    { numRuns: 500 },
  );
});
