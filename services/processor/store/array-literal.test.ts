import { describe, expect, it } from 'vitest';

import { decimalText, numberArray, textArray, windowArray } from './array-literal.ts';

describe('array literals', () => {
  it.each([
    [1_234, 2, '12.34'],
    [-5, 2, '-0.05'],
    [0, 3, '0.000'],
    [7, 0, '7'],
    [-100, 2, '-1.00'],
  ])('%i units of 10^-%i are %s', (units, scale, text) => {
    expect(decimalText(units, scale)).toBe(text);
  });

  it('quote text, and escape what would end it', () => {
    expect(textArray(['a', 'b"c', 'd\\e', '', 'NULL', '{x,y}'])).toBe(
      String.raw`{"a","b\"c","d\\e","","NULL","{x,y}"}`,
    );
  });

  it('keep null numbers as null', () => {
    expect(numberArray([1, null, -2])).toBe('{1,null,-2}');
  });

  it('write window starts in UTC, repeats included, and window none as -infinity', () => {
    expect(windowArray([0, 0, 3_600_000])).toBe(
      '{1970-01-01T00:00:00.000Z,1970-01-01T00:00:00.000Z,1970-01-01T01:00:00.000Z}',
    );
    expect(windowArray([null, null])).toBe('{-infinity,-infinity}');
    const yearOne = Date.parse('0001-01-01T00:00:00Z');
    expect(windowArray([yearOne - 1_000, yearOne])).toBe(
      '{"0001-12-31T23:59:59.000Z BC",0001-01-01T00:00:00.000Z}',
    );
  });
});
