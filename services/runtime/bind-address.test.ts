import { expect, test } from 'vitest';

import { bindAddress } from './bind-address.ts';

test.each([
  ['local', '127.0.0.1'],
  ['staging', '0.0.0.0'],
  ['prod', '0.0.0.0'],
] as const)('%s listens on %s', (DEPLOY_ENV, address) => {
  expect(bindAddress({ DEPLOY_ENV })).toBe(address);
});
