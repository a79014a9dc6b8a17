import { expect, test } from 'vitest';
import { DELAY_EDGES, delayClass, delayRange, delayWords } from './delay-class.ts';

test('puts a mean delay into the class its words name', () => {
  expect([-30, -5, -0.1, 0, 4.9, 19, 40, 500].map(delayClass)).toEqual([0, 1, 1, 2, 2, 4, 6, 6]);
  expect([0, 1, 2, DELAY_EDGES.length].map(delayRange)).toEqual(['< −5', '−5 to 0', '0 to 5', '≥ 40']);
});

test('says early and late', () => {
  expect([4.24, -1.3, 0.01, null].map(delayWords)).toEqual([
    '4.2 min late',
    '1.3 min early',
    'on time',
    'no delay known',
  ]);
});
