import { expect, test } from 'vitest';

import { matchesVersion } from './etag.ts';

test.each([
  [undefined, false],
  ['"7"', true],
  ['W/"7"', true],
  ['"6", "7"', true],
  ['*', true],
  ['"77"', false],
  ['7', false],
  ['', false],
])('If-None-Match: %s at version 7 is %s', (header, expected) => {
  expect(matchesVersion(header, 7)).toBe(expected);
});
