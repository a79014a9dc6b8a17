import { expect, test } from 'vitest';

import { buildApp } from '../app.ts';
import { APP_CONFIG, depsFor } from '../testing/world.ts';

const deps = depsFor({ rows: async () => [] });
const statusFor = async (host: string, config: object = {}) => {
  const app = await buildApp({ ...APP_CONFIG, ...config }, depsFor({ rows: async () => [] }));
  const { statusCode } = await app.inject({ url: '/v1/pipelines', headers: { host } });
  await app.close();
  return statusCode;
};

test.each(['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080'])('answers %s', async (host) => {
  expect(await statusFor(host)).toBe(200);
});

test.each(['evil.example', 'evil.example:8080', 'localhost.evil.example', 'xlocalhost', '10.0.0.1'])(
  "refuses '%s', which a web page could have pointed here, on a laptop alone",
  async (host) => {
    expect(await statusFor(host)).toBe(421);
    expect(await statusFor(host, { LISTEN_ADDRESS: '0.0.0.0' })).toBe(200);
    expect(await statusFor(host, { DEPLOY_ENV: 'prod' })).toBe(200);
  },
);

test('says why, and what to do', async () => {
  const app = await buildApp(APP_CONFIG, deps);
  const refused = await app.inject({ url: '/', headers: { host: 'evil.example' } });
  expect(refused.json().error).toMatchObject({ code: 'E_HOST', fix: expect.stringContaining('localhost') });
  await app.close();
});
