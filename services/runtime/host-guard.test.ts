import { expect, test } from 'vitest';

import { hostGuard } from './host-guard.ts';

const laptop = hostGuard({ DEPLOY_ENV: 'local' });

test.each(['localhost', 'LOCALHOST:1', 'localhost:8080', '127.0.0.1', '127.0.0.1:8080', '[::1]:8080'])(
  'on a laptop %s is this machine',
  (host) => {
    expect(() => laptop(host)).not.toThrow();
  },
);

test.each([
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'xlocalhost',
  'localhost.',
  '10.0.0.1',
  '',
  undefined,
])('on a laptop %s is refused, elsewhere and where LISTEN_ADDRESS is given it is not', (host) => {
  const refusal = { statusCode: 421, code: 'E_HOST', fix: expect.stringContaining('LISTEN_ADDRESS') };
  expect(() => laptop(host)).toThrow(expect.objectContaining(refusal));
  expect(() => hostGuard({ DEPLOY_ENV: 'prod' })(host)).not.toThrow();
  expect(() => hostGuard({ DEPLOY_ENV: 'local', LISTEN_ADDRESS: '0.0.0.0' })(host)).not.toThrow();
});
