import { expect, test } from 'vitest';

import { buildApp } from './app.ts';
import { APP_CONFIG, depsFor } from './testing/world.ts';

const ask = async (host: string, config: object = {}) => {
  const app = await buildApp({ ...APP_CONFIG, ...config }, depsFor({ rows: async () => [] }));
  const answer = await app.inject({ url: '/v1/pipelines', headers: { host } });
  await app.close();
  return answer;
};

test('without keys only names of this machine are answered, so that no web page can read under its own', async () => {
  expect((await ask('localhost:8080')).statusCode).toBe(200);
  const refused = await ask('evil.example');
  expect(refused.statusCode).toBe(421);
  expect(refused.json().error).toMatchObject({ code: 'E_HOST', fix: expect.stringContaining('localhost') });
  expect((await ask('api:8080', { LISTEN_ADDRESS: '0.0.0.0' })).statusCode).toBe(200);
  expect((await ask('api.example', { DEPLOY_ENV: 'prod' })).statusCode).toBe(200);
});
