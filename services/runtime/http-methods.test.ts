import { expect, test } from 'vitest';

import { createMethods } from './http-methods.ts';

test('an address that is there tells its methods, whatever is asked behind the question mark', () => {
  const methods = createMethods();
  methods.add({ method: ['GET', 'HEAD'], url: '/a' });
  methods.add({ method: 'DELETE', url: '/a' });
  expect(methods.refusal({ method: 'PUT', url: '/a?b=/c' })).toMatchObject({
    allowed: 'DELETE, GET, HEAD',
    error: { statusCode: 405, code: 'E_METHOD', message: 'no PUT here' },
  });
  for (const url of ['/b', '/__proto__', '/a/'])
    expect(methods.refusal({ method: 'PUT', url })).toBeUndefined();
});
