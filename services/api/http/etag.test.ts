import { expect, test } from 'vitest';

import { matchesVersion } from './etag.ts';

test.each([
  [undefined, false],
  ['"a1-7"', true],
  ['W/"a1-7"', true],
  ['"a1-6", "a1-7"', true],
  ['*', true],
  ['"b2-7"', false],
  ['"7"', false],
  ['"a1-77"', false],
  ['a1-7', false],
  ['', false],
])('If-None-Match: %s at version 7 of a1 is %s', (header, expected) => {
  expect(matchesVersion(header, { identity: 'a1', version: 7 })).toBe(expected);
});
