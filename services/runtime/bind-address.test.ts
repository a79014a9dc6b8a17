import { expect, test } from 'vitest';

import { bindAddress } from './bind-address.ts';

test.each([
  ['local', undefined, '127.0.0.1'],
  ['staging', undefined, '0.0.0.0'],
  ['prod', undefined, '0.0.0.0'],
  ['local', '0.0.0.0', '0.0.0.0'],
  ['prod', '10.0.0.7', '10.0.0.7'],
] as const)('%s, told %s, listens on %s', (DEPLOY_ENV, LISTEN_ADDRESS, address) => {
  expect(bindAddress({ DEPLOY_ENV, LISTEN_ADDRESS })).toBe(address);
});
