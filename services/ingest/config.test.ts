import { expect, test } from 'vitest';

import { loadKeys } from './config.ts';

test('writing is open on a laptop only: elsewhere it does not start without keys', () => {
  expect(loadKeys({ DEPLOY_ENV: 'local', API_KEYS_FILE: undefined })).toBeNull();
  expect(() => loadKeys({ DEPLOY_ENV: 'prod', API_KEYS_FILE: undefined })).toThrow(/anybody could write/);
  expect(() => loadKeys({ DEPLOY_ENV: 'prod', API_KEYS_FILE: '/nowhere/keys.json' })).toThrow(/cannot read/);
});
