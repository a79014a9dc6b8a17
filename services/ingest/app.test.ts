import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import type { Event } from '@millrace/pipeline/event/parse.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';
import { loadApiKeys, type ApiKeys } from '@millrace/runtime/api-keys.ts';

import { buildApp } from './app.ts';
import { createEventMetrics } from './event-metrics.ts';
import { kafkaUnanswered } from './publish-errors.ts';

const URL = '/v1/pipelines/flights/events';
const EVENT = {
  id: 1,
  scheduledAt: '2001-01-01T00:03:00Z',
  delay: -20,
  distance: 1946,
  origin: 'LAX',
  dest: 'ATL',
};

type Setup = {
  publish?: (events: readonly Event[]) => Promise<void>;
  keys?: ApiKeys | null;
  perMinute?: number;
  inFlight?: number;
  listenAddress?: string;
};

async function startApp(setup: Setup = {}) {
  const {
    publish = async () => undefined,
    keys = null,
    perMinute = 1_000,
    inFlight = 256,
    listenAddress,
  } = setup;
  const published: Event[] = [];
  const registry = new Registry();
  const publisher = {
    async publish(_plan: unknown, events: readonly Event[]) {
      await publish(events);
      published.push(...events);
    },
  };
  const deps = {
    pipelines: [flights],
    publisher,
    keys,
    registry,
    metrics: createEventMetrics(registry),
    log: pino({ level: 'silent' }),
  };
  const config = {
    RATE_LIMIT_PER_MINUTE: perMinute,
    LISTEN_ADDRESS: listenAddress,
    IN_FLIGHT_MAX: inFlight,
    TURN_MAX_MS: 60_000,
  };
  const app = await buildApp({ ...config, DEPLOY_ENV: keys ? 'prod' : 'local' }, deps);
  onTestFinished(() => app.close());
  const post = (payload: string | Buffer | object, headers: Record<string, string> = {}, url = URL) =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
  return { app, post, published, registry };
}

describe('POST events', () => {
  test('answers 202 with the number of events, whatever the form', async () => {
    const { post, published } = await startApp();
    const line = `${JSON.stringify(EVENT)}\n`;
    const answers = [
      await post(EVENT),
      await post([EVENT, EVENT], { 'content-type': 'application/json; charset=utf-8' }),
      await post(line.repeat(3), { 'content-type': 'application/x-ndjson' }),
    ];
    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual(
      [1, 2, 3].map((n) => [202, `{"accepted":${n}}`]),
    );
    expect(published).toHaveLength(6);
  });

  test('answers only after the publisher has', async () => {
    const kafka = Promise.withResolvers<void>();
    const { post } = await startApp({ publish: () => kafka.promise });
    let answered = false;
    const answer = post(EVENT).then((response) => {
      answered = true;
      return response.statusCode;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    kafka.resolve();
    expect(await answer).toBe(202);
  });

  test('one bad event: 400 with its path, and nothing is published', async () => {
    const { post, published, registry } = await startApp();
    const response = await post([EVENT, EVENT, EVENT, { ...EVENT, delay: '5' }]);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toEqual({
      error: {
        code: 'E_EVENT',
        message: 'SCHEMA: must be integer',
        path: '/3/delay',
        fix: expect.stringContaining('nothing was stored') as string,
        requestId: response.headers['x-request-id'],
      },
    });
    expect(published).toEqual([]);
    expect(await registry.metrics()).toContain(
      'millrace_events_refused_total{pipeline="flights",code="SCHEMA"} 4',
    );
  });

  test.each([
    ['an unknown pipeline', EVENT, {}, '/v1/pipelines/nope/events', 404, 'E_NO_PIPELINE'],
    [
      'the name of a property of every object',
      EVENT,
      {},
      '/v1/pipelines/__proto__/events',
      404,
      'E_NO_PIPELINE',
    ],
    ['another address', EVENT, {}, '/v1/nothing', 404, 'E_NOT_FOUND'],
    ['another content type', 'x', { 'content-type': 'text/plain' }, URL, 415, 'E_CONTENT_TYPE'],
    ['a large body', ' '.repeat(256 * 1024 + 1), {}, URL, 413, 'E_BODY_TOO_LARGE'],
    [
      'many events',
      '{}\n'.repeat(1_001),
      { 'content-type': 'application/x-ndjson' },
      URL,
      413,
      'E_TOO_MANY_EVENTS',
    ],
    ['an empty body', '', {}, URL, 400, 'E_EVENT'],
  ])('%s is refused', async (...[, body, headers, url, status, code]) => {
    const { post } = await startApp();
    const response = await post(body, headers, url);
    expect([response.statusCode, response.json<{ error: { code: string } }>().error.code]).toEqual([
      status,
      code,
    ]);
  });

  test('Kafka away: 503 with Retry-After, and what may have been stored', async () => {
    const { post, registry } = await startApp({
      publish: () => Promise.reject(kafkaUnanswered(new Error('broker 10.0.0.7'))),
    });
    const response = await post([EVENT, EVENT]);
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '2']);
    expect(response.json()).toMatchObject({
      error: { code: 'E_KAFKA_UNANSWERED', fix: expect.stringContaining('same ids') as string },
    });
    expect(response.body).not.toContain('10.0.0.7');
    expect(await registry.metrics()).toContain('{pipeline="flights",code="E_KAFKA_UNANSWERED"} 2');
  });

  test('a defect of ours tells nothing but the request id', async () => {
    const { post } = await startApp({ publish: () => Promise.reject(new TypeError('secret of the house')) });
    const response = await post(EVENT);
    expect(response.json()).toEqual({
      error: {
        code: 'E_INTERNAL',
        message: 'something went wrong here',
        fix: 'report the requestId',
        requestId: response.headers['x-request-id'],
      },
    });
  });
});

function keyFile(scope: string): ApiKeys {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const sha256 = createHash('sha256')
    .update(`mr_${'a'.repeat(43)}`)
    .digest('hex');
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ keys: [{ id: 'k', sha256, scopes: [scope] }] }));
  return loadApiKeys(join(folder, 'keys.json'));
}

const bearer = (letter: string) => ({ authorization: `Bearer mr_${letter.repeat(43)}` });

describe('the public port', () => {
  test('needs a key that may write, for unknown addresses too, but not for /healthz', async () => {
    const { app, post, published } = await startApp({ keys: keyFile('write') });
    const statuses = [
      await post(EVENT),
      await post(EVENT, bearer('b')),
      await post(EVENT, {}, '/v1/x'),
      await post(EVENT, bearer('a')),
    ];
    expect(statuses.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 202]);
    expect(statuses[0]?.headers['www-authenticate']).toBe('Bearer realm="millrace"');
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    expect(published).toHaveLength(1);
  });

  test('refuses a key that may only read', async () => {
    const { post } = await startApp({ keys: keyFile('read') });
    expect((await post(EVENT, bearer('a'))).statusCode).toBe(403);
  });

  test('limits requests of one address', async () => {
    const { app, post } = await startApp({ perMinute: 2 });
    const answers = [await post(EVENT), await post(EVENT), await post(EVENT)];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 429]);
    expect(answers[2]?.json()).toMatchObject({ error: { code: 'E_RATE_LIMITED' } });
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  test('refuses events while overloaded, and still answers that it lives', async () => {
    const { app, post } = await startApp();
    const blockedUntil = performance.now() + 2_500;
    while (performance.now() < blockedUntil);
    await vi.waitFor(async () => expect((await post(EVENT)).statusCode).toBe(503), { timeout: 3_000 });
    const health = await app.inject('/healthz');
    expect([health.statusCode, health.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('takes as many requests at once as it may; the rest is refused at once, and health never', async () => {
    const kafka = Promise.withResolvers<void>();
    const { app, post } = await startApp({ publish: () => kafka.promise, inFlight: 2 });
    // An injected request is made when somebody waits for it.
    const taken = Promise.all([post(EVENT), post(EVENT)]);
    await vi.waitFor(async () => expect((await post(EVENT)).statusCode).toBe(503));
    const refused = await post('x'.repeat(200_000));
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(refused.json()).toMatchObject({
      error: { code: 'E_BUSY', requestId: refused.headers['x-request-id'] },
    });
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    kafka.resolve();
    expect((await taken).map(({ statusCode }) => statusCode)).toEqual([202, 202]);
    await vi.waitFor(async () => expect((await post(EVENT)).statusCode).toBe(202));
  });

  test('has its guards up', async () => {
    const { app, post, registry } = await startApp();
    const { headers } = await post(EVENT);
    expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers['strict-transport-security']).toMatch(/max-age=31536000/);
    const { requestTimeout, headersTimeout, keepAliveTimeout, maxConnections } = app.server;
    expect({ requestTimeout, headersTimeout, keepAliveTimeout, maxConnections }).toEqual({
      requestTimeout: 8_000,
      headersTimeout: 8_000,
      keepAliveTimeout: 72_000,
      maxConnections: 5_000,
    });
    expect(await registry.metrics()).toContain(
      'http_request_duration_seconds_count{method="POST",route="/v1/pipelines/flights/events",status_code="202"} 1',
    );
  });
});

test('without keys only names of this machine are answered, so that no web page can post under its own', async () => {
  const { post, published } = await startApp();
  expect((await post(EVENT, { host: 'localhost:8080' })).statusCode).toBe(202);
  const refused = await post(EVENT, { host: 'evil.example:8080' });
  expect([refused.statusCode, refused.json().error.code]).toEqual([421, 'E_HOST']);
  expect(published).toHaveLength(1);
  const told = await startApp({ listenAddress: '0.0.0.0' });
  expect((await told.post(EVENT, { host: 'ingest:8080' })).statusCode).toBe(202);
});
