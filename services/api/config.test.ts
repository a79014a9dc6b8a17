import { expect, test } from 'vitest';

import { readConfig } from '@millrace/runtime/config.ts';

import { API, requireKeysFile } from './config.ts';

const DATABASE_URL = 'postgres://localhost/millrace';

test('needs only a database', () => {
  expect(readConfig(API, { DATABASE_URL })).toMatchObject({
    HTTP_PORT: 8080,
    ADMIN_PORT: 9464,
    DEPLOY_ENV: 'local',
  });
});

test('names every variable that is wrong', () => {
  expect(() => readConfig(API, { HTTP_PORT: 'x', LIVE_CLIENTS_MAX: '0' })).toThrow(
    /DATABASE_URL.*HTTP_PORT|HTTP_PORT.*DATABASE_URL/,
  );
});

test('reading is open on a laptop only', () => {
  expect(requireKeysFile({ DEPLOY_ENV: 'local', API_KEYS_FILE: undefined })).toBeNull();
  expect(requireKeysFile({ DEPLOY_ENV: 'prod', API_KEYS_FILE: '/keys.json' })).toBe('/keys.json');
  for (const DEPLOY_ENV of ['staging', 'prod'] as const)
    expect(() => requireKeysFile({ DEPLOY_ENV, API_KEYS_FILE: undefined })).toThrow(
      expect.objectContaining({ code: 'E_CONFIG' }),
    );
});
