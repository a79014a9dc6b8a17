import { Type } from 'typebox';
import { expect, test } from 'vitest';

import { validatorCompiler } from './validate.ts';

const schema = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    express: Type.Optional(Type.Boolean()),
    zone: Type.Optional(Type.String({ maxLength: 3 })),
  },
  { additionalProperties: false },
);
const check = (query: unknown, httpPart = 'querystring') =>
  validatorCompiler({ schema, httpPart, method: 'GET', url: '/' })(query) as {
    value?: unknown;
    error?: object;
  };

test('reads numbers and booleans from the text of a query string', () => {
  expect(check({ limit: '10', express: 'true', zone: '1' })).toEqual({
    value: { limit: 10, express: true, zone: '1' },
  });
});

test('converts nothing elsewhere', () => {
  expect(check({ limit: '10' }, 'body').error).toMatchObject({ statusCode: 400, path: 'limit' });
});

test.each([
  ['limit', '0'],
  ['limit', '1001'],
  ['limit', '1.5'],
  ['limit', '1e2'],
  ['limit', '0x10'],
  ['limit', ' 1'],
  ['limit', ''],
  ['limit', ['1', '2']],
  ['express', '1'],
  ['zone', 'long'],
  ['nope', '1'],
  ['__proto__x', '1'],
])('refuses %s=%j by name, with a fix', (path, value) => {
  expect(check({ [path]: value }).error).toMatchObject({
    statusCode: 400,
    code: 'E_BAD_REQUEST',
    path,
    fix: expect.any(String),
  });
});
