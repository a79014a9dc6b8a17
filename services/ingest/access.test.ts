import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { pino } from 'pino';
import { Registry } from 'prom-client';

import { flights } from '@millrace/pipeline/flights/flights.ts';

import { buildApp } from './app.ts';
import { createEventMetrics } from './event-metrics.ts';
import { guardAccess } from './http-access.ts';

async function appOf() {
  const registry = new Registry();
  const app = await buildApp(
    {
      RATE_LIMIT_PER_MINUTE: 1_000,
      IN_FLIGHT_MAX: 256,
      TURN_MAX_MS: 60_000,
      LISTEN_ADDRESS: undefined,
      DEPLOY_ENV: 'local',
    },
    {
      pipelines: [flights],
      publisher: { publish: async () => undefined },
      keys: null,
      registry,
      metrics: createEventMetrics(registry),
      log: pino({ level: 'silent' }),
    },
  );
  onTestFinished(() => app.close());
  await app.ready();
  return app;
}

test('every route needs a key that may write, but for /healthz', async () => {
  const app = await appOf();
  const rules = app.accessList.map(({ url, config }) => [url, config?.scope ?? config?.public]);
  expect(new Map(rules as [string, unknown][])).toEqual(
    new Map<string, unknown>([
      ['/docs/json', 'write'],
      ['/healthz', true],
      ['/v1/pipelines/flights/events', 'write'],
      ['/v1/pipelines/:p/events', 'write'],
    ]),
  );
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

test('OpenAPI describes every address, with the events of each pipeline', async () => {
  const { paths } = (await (await appOf()).inject('/docs/json')).json();
  expect(Object.keys(paths)).toEqual(['/healthz', '/v1/pipelines/flights/events']);
  const { requestBody, responses } = paths['/v1/pipelines/flights/events'].post;
  expect(Object.keys(requestBody.content)).toEqual(['application/json', 'application/x-ndjson']);
  expect(requestBody.content['application/json'].schema.anyOf[0].properties.delay.maximum).toBe(10_000);
  expect(Object.keys(responses)).toEqual(['202', '4XX', '5XX']);
});

test('another method is a 405 that says which there is, before its body is looked at', async () => {
  const { statusCode, headers, body } = await (
    await appOf()
  ).inject({
    method: 'PUT',
    url: '/v1/pipelines/flights/events?a',
    headers: { 'content-type': 'x/y' },
    payload: 'x',
  });
  expect([statusCode, headers['allow'], JSON.parse(body).error.code]).toEqual([405, 'POST', 'E_METHOD']);
});
