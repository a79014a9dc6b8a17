import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { jsonItems, memberCount } from './json-items.ts';

const texts = (json: string) => jsonItems(Buffer.from(json))?.map((item) => item.toString());

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('jsonItems', () => {
  test.each([
    ['[]', []],
    [' [ ] ', []],
    ['[1]', ['1']],
    ['[ {"a":[1,2]} , "],[" ]\n', [' {"a":[1,2]} ', ' "],[" ']],
    ['{"a":[1]}', ['{"a":[1]}']],
    ['["\\"]", "\\\\"]', ['"\\"]"', ' "\\\\"']],
    ['[1,]', ['1', '']],
    ['[,]', ['', '']],
    ['', ['']],
  ])('%s', (json, items) => expect(texts(json)).toEqual(items));

  test.each(['[', '[1', '[1]]', '[1] 2', '[{"a":1}', '[{"a":1}}', '["]', '[{]}]'])(
    '%s does not close',
    (json) => expect(texts(json)).toBeUndefined(),
  );

  test('gives the elements of any array, however it is spaced', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { minLength: 1 }),
        fc.constantFrom(undefined, 1, '\t'),
        (values, space) => {
          const items = texts(JSON.stringify(values, null, space)) ?? [];
          expect(items.map((item) => JSON.parse(item) as unknown)).toEqual(
            JSON.parse(JSON.stringify(values)),
          );
        },
      ),
    );
  });

  test('accepts no text whose elements are JSON but which is none itself', () => {
    const fragment = fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', '1', 'null', ' ', '"a"');
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
        const text = `[${fragments.join('')}`;
        expect(texts(text)?.every(isJson) ?? false).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

test('memberCount counts each name of JSON, equal names too', () => {
  expect(memberCount(Buffer.from('{"a":1,"a":":\\":","b":{"c":[]}}'))).toBe(4);
});
