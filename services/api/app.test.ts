import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, afterEach, expect, test, vi } from 'vitest';

import { buildApp } from './app.ts';
import { createHttpMetrics } from './http/metrics.ts';
import { APP_CONFIG, depsFor } from './testing/world.ts';

const apps: FastifyInstance[] = [];
afterAll(() => Promise.all(apps.map((app) => app.close())));
afterEach(() => void vi.useRealTimers());

const rows = async () => [];
async function appOf(database = { rows }, config: Partial<typeof APP_CONFIG> = {}, more = {}) {
  const app = await buildApp({ ...APP_CONFIG, ...config }, { ...depsFor(database), ...more });
  apps.push(app);
  return app;
}

test('every answer carries the security headers', async () => {
  const { headers } = await (await appOf()).inject('/v1/pipelines');
  expect(headers).toMatchObject({
    'content-security-policy':
      "default-src 'self';img-src 'self' data:;object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(headers).not.toHaveProperty('access-control-allow-origin');
});

test('nothing on the server waits for ever', async () => {
  const { server } = await appOf();
  expect(server).toMatchObject({
    headersTimeout: 8_000,
    requestTimeout: 8_000,
    keepAliveTimeout: 72_000,
    timeout: 30_000,
    maxConnections: 1_003,
  });
});

test('what went wrong on our side is logged with the request id, and not told', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const app = await appOf({ rows: () => Promise.reject(new Error('secret db password xyz')) }, {}, { log });
  const response = await app.inject('/v1/pipelines/rides');
  expect(response.statusCode).toBe(500);
  expect(response.body).not.toContain('secret');
  const { error } = response.json();
  expect(error).toMatchObject({ code: 'E_INTERNAL', requestId: response.headers['x-request-id'] });
  expect(lines.join('')).toContain('secret db password xyz');
  expect(lines.join('')).toContain(error.requestId);
});

test('an answer that does not come within the deadline is a 503', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const app = await appOf({ rows: () => new Promise(() => undefined) });
  await app.ready();
  const answer = app.inject('/v1/pipelines/rides');
  await vi.advanceTimersByTimeAsync(100);
  await vi.advanceTimersByTimeAsync(5_000);
  const response = await answer;
  expect(response.statusCode).toBe(503);
  expect(response.headers['retry-after']).toBe('2');
  expect(response.json().error.code).toBe('E_DEADLINE');
});

test('too many requests of one address are a 429; health is never refused', async () => {
  const app = await appOf({ rows }, { RATE_LIMIT_PER_MINUTE: 2 });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await app.inject('/v1/pipelines')).statusCode);
  expect(statuses).toEqual([200, 200, 429]);
  const refused = await app.inject('/v1/pipelines');
  expect(refused.json().error).toMatchObject({
    code: 'E_RATE_LIMITED',
    fix: expect.stringMatching(/wait \d+ s/),
  });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await app.inject('/healthz')).statusCode).toBe(200);
});

test.each([
  ['/v1/pipelines/nope', 'pipeline', 'one of: rides'],
  ['/v1/pipelines/nope/views/zoneHour', 'pipeline', 'one of: rides'],
  ['/v1/pipelines/rides/views/nope', 'view', 'one of: zoneHour, zoneHop, kind, total'],
  ['/v1/pipelines/rides/views/nope/rollup', 'view', 'one of: zoneHour, zoneHop, kind, total'],
])('%s is a 404 that says what there is', async (url, path, fix) => {
  const response = await (await appOf()).inject(url);
  expect(response.statusCode).toBe(404);
  expect(response.json().error).toMatchObject({ code: 'E_NOT_FOUND', path, fix });
});

test('nothing but reading, and what is refused says so', async () => {
  const app = await appOf();
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const) {
    const { statusCode, headers, body } = await app.inject({
      method: method as 'POST',
      url: '/v1/pipelines?a=1',
      headers: { 'content-type': 'text/nonsense' },
      payload: 'x'.repeat(2_000),
    });
    expect([method, statusCode, headers['allow']]).toEqual([method, 405, 'GET, HEAD']);
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'E_METHOD', message: `no ${method} here` } });
  }
});

test('an address that cannot be decoded is refused in the form of all errors', async () => {
  const { statusCode, headers, body } = await (await appOf()).inject('/v1/pipelines/%zz');
  expect(statusCode).toBe(400);
  expect(JSON.parse(body)).toMatchObject({
    error: { code: 'E_BAD_REQUEST', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
  expect(headers['cache-control']).toBe('no-store');
});

test('OpenAPI describes every route of /v1, and its page works without inline scripts', async () => {
  const app = await appOf();
  const { paths } = (await app.inject('/docs/json')).json();
  const described = app.accessList.filter(
    ({ url, method, schema }) => url.startsWith('/v1') && method === 'GET' && !schema?.hide,
  );
  expect(Object.keys(paths).toSorted()).toEqual([...described.map(({ url }) => url), '/healthz'].toSorted());
  expect(Object.keys(paths['/v1/pipelines/rides/views/zoneHour'].get.responses)).toEqual([
    '200',
    '4XX',
    '5XX',
  ]);
  const page = (await app.inject('/docs')).body;
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|https?:\/\//);
});

test('serves the page: assets for ever, the page itself never kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-dashboard-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets/index-abc.js'), '1');
  writeFileSync(join(folder, 'secret.txt'), 'not an asset');
  const app = await appOf({ rows }, { DASHBOARD_DIR: folder });
  const page = await app.inject('/');
  expect([page.statusCode, page.body, page.headers['cache-control']]).toEqual([
    200,
    '<!doctype html>',
    'no-cache',
  ]);
  const asset = await app.inject('/assets/index-abc.js');
  expect([asset.statusCode, asset.headers['cache-control']]).toEqual([
    200,
    'public, max-age=31536000, immutable',
  ]);
  for (const url of [
    '/assets/../secret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/..%2fsecret.txt',
    '/secret.txt',
    '/assets/none.js',
  ])
    expect([url, (await app.inject(url)).statusCode >= 400]).toEqual([url, true]);
  rmSync(folder, { recursive: true });
});

test('says so when the page is not built', async () => {
  const response = await (await appOf()).inject('/');
  expect(response.statusCode).toBe(503);
  expect(response.json().error).toMatchObject({ code: 'E_NO_DASHBOARD', fix: expect.any(String) });
});

test('measures requests by route, not by address', async () => {
  const registry = new Registry();
  const app = await appOf({ rows }, {}, { metrics: createHttpMetrics(registry) });
  await app.inject('/v1/pipelines/rides/views/zoneHour?zone=a');
  await app.inject('/v1/pipelines/rides/views/zoneHour?zone=b');
  await app.inject('/wp-admin.php');
  const metrics = await registry.metrics();
  expect(metrics).toMatch(
    /duration_seconds_count\{method="GET",route="\/v1\/pipelines\/rides\/views\/zoneHour",status_code="200"\} 2/,
  );
  expect(metrics).toMatch(/duration_seconds_count\{method="GET",route="unmatched",status_code="404"\} 1/);
  expect(metrics).toMatch(/^http_requests_in_flight 0$/m);
});
