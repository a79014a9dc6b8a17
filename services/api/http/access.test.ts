import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { loadApiKeys } from '@millrace/runtime/api-keys.ts';

import { buildApp } from '../app.ts';
import { APP_CONFIG, depsFor } from '../testing/world.ts';
import { guardAccess } from './access.ts';

const newKey = () => `mr_${randomBytes(32).toString('base64url')}`;
const reader = newKey();
const writer = newKey();
const folder = mkdtempSync(join(tmpdir(), 'millrace-access-'));

const entry = (id: string, key: string, scope: string) => ({
  id,
  sha256: createHash('sha256').update(key).digest('hex'),
  scopes: [scope],
});

function keys() {
  const path = join(folder, 'keys.json');
  writeFileSync(
    path,
    JSON.stringify({ keys: [entry('reader', reader, 'read'), entry('writer', writer, 'write')] }),
  );
  return loadApiKeys(path);
}

let queries = 0;
const deps = depsFor({ rows: async () => (queries++, []) });
const app = await buildApp(APP_CONFIG, { ...deps, keys: keys() });
beforeAll(async () => {
  await app.ready();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const PUBLIC = ['/', '/assets/*', '/healthz'];
const CREDENTIALS: [string, string | undefined, number][] = [
  ['none', undefined, 401],
  ['an empty header', '', 401],
  ['the scheme alone', 'Bearer', 401],
  ['a key without a scheme', reader, 401],
  ['another scheme', `Basic ${Buffer.from(`reader:${reader}`).toString('base64')}`, 401],
  ['an unknown key', `Bearer ${newKey()}`, 401],
  [
    'a key with one character changed',
    `Bearer ${reader.slice(0, -1)}${reader.endsWith('A') ? 'B' : 'A'}`,
    401,
  ],
  ['a cut key', `Bearer ${reader.slice(0, -1)}`, 401],
  ['a key with something behind it', `Bearer ${reader}x`, 401],
  ['the hash of a key', `Bearer mr_${createHash('sha256').update(reader).digest('base64url')}`, 401],
  ['two keys', `Bearer ${reader} Bearer ${writer}`, 401],
  ['a key that may only write', `Bearer ${writer}`, 403],
];

const addressOf = (url: string) => url.replace(':pipeline', 'rides').replace('*', 'x');
const routes = () =>
  app.accessList.flatMap(({ method, url, config }) =>
    [method].flat().map((one) => ({ method: one as 'GET', url, config })),
  );
const guarded = () => routes().filter(({ url }) => !PUBLIC.includes(url));

test('every route has a scope or is one of the few public ones', () => {
  expect(app.accessList.filter(({ config }) => !config?.scope).map(({ url }) => url)).toEqual(
    expect.arrayContaining(PUBLIC),
  );
  for (const { url, config } of app.accessList)
    expect({ url, isPublic: config?.public === true, scope: config?.scope ?? null }).toEqual(
      PUBLIC.includes(url) ? { url, isPublic: true, scope: null } : { url, isPublic: false, scope: 'read' },
    );
});

test.each(CREDENTIALS)(
  '%s opens no route, and asks the database nothing',
  async (...[, authorization, status]) => {
    expect(guarded().length).toBeGreaterThan(20);
    for (const { method, url } of guarded()) {
      const headers = authorization === undefined ? {} : { authorization };
      const response = await app.inject({ method, url: addressOf(url), headers });
      expect([method, url, response.statusCode]).toEqual([method, url, status]);
      expect(response.headers['www-authenticate']).toMatch(/^Bearer /);
    }
    expect(queries).toBe(0);
  },
);

test('an unknown address needs a key, too', async () => {
  expect((await app.inject('/nothing/here')).statusCode).toBe(401);
});

test('a key that may read opens every route', async () => {
  for (const { method, url, config } of routes()) {
    if (url.endsWith('/live') || config?.public) continue;
    const headers = { authorization: `Bearer ${reader}` };
    const { statusCode } = await app.inject({ method, url: addressOf(url), headers });
    expect([url, [401, 403, 500].includes(statusCode)]).toEqual([url, false]);
  }
});

test('health and the page are open', async () => {
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  expect((await app.inject('/')).statusCode).toBe(503);
});

test('an app with a route that says nothing does not start', async () => {
  const careless = fastify();
  guardAccess(careless, null);
  careless.get('/oops', async () => 'open');
  await expect(careless.ready()).rejects.toMatchObject({
    code: 'E_ROUTE_OPEN',
    message: expect.stringContaining('/oops'),
  });
});
