import { expect, test } from 'vitest';

import { previewOf } from './preview.ts';

test.each([
  ['plain text', Buffer.from('{"id":1}'), '{"id":1}'],
  ['no value', null, ''],
  ['control characters, and what turns text around', Buffer.from('a\u0000b\nc\u202ed'), 'a·b·c·d'],
  ['bytes that are not text', Buffer.from([0xff, 0x41]), '\ufffdA'],
])('%s', (_, value, expected) => {
  expect(previewOf(value)).toBe(expected);
});

test('a long value is cut at 200 characters, never inside one', () => {
  const text = previewOf(Buffer.from(`${'a'.repeat(198)}😀${'b'.repeat(50)}`));
  expect(text).toHaveLength(200);
  expect(text.isWellFormed()).toBe(true);
});
