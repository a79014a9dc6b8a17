import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { FastifyInstance } from 'fastify';

import { flights } from '@millrace/pipeline/flights/flights.ts';

import { buildApp } from './app.ts';
import { createConnection } from './connection.ts';
import { createEventMetrics } from './event-metrics.ts';
import { kafkaCheck } from './kafka-check.ts';
import { createPublisher } from './publish.ts';
import { openSession, PROMPT } from './session.ts';
import type { Gate } from '@millrace/runtime/testing/gate.ts';
import { gatedKafka } from '@millrace/runtime/testing/gated-kafka.ts';
import { idsOf, ownTopic, readTopic } from './testing/topic.ts';

const log = pino({ level: 'silent' });
const BOUND_MS = 3_000;

let gated: Awaited<ReturnType<typeof gatedKafka>>;
let publisher: ReturnType<typeof createPublisher>;
let app: FastifyInstance;
let topic: string;

const event = (id: number) => ({
  id,
  scheduledAt: '2001-01-01T00:03:00Z',
  delay: -20,
  distance: 1946,
  origin: 'LAX',
  dest: 'ATL',
});
const post = async (...ids: number[]) => {
  const start = performance.now();
  const payload = ids.map(event);
  const { statusCode, headers, body } = await app.inject({
    method: 'POST',
    url: '/v1/pipelines/flights/events',
    payload,
  });
  const { error } = JSON.parse(body) as { error?: { code: string } };
  return { statusCode, code: error?.code, retryAfter: headers['retry-after'], ms: performance.now() - start };
};

beforeEach(async () => {
  topic = ownTopic('publish');
  gated = await gatedKafka(inject('kafkaBrokers'), PROMPT);
  const source = { ...flights.plan.source, topic };
  const open = () => openSession(gated.kafka, [{ name: topic, partitions: source.partitions }]);
  publisher = createPublisher(createConnection({ open, log }));
  const registry = new Registry();
  const pipelines = [{ ...flights, plan: { ...flights.plan, source } }];
  const deps = { pipelines, publisher, keys: null, registry, metrics: createEventMetrics(registry), log };
  app = await buildApp(
    {
      RATE_LIMIT_PER_MINUTE: 100_000,
      DEPLOY_ENV: 'local',
      LISTEN_ADDRESS: undefined,
      IN_FLIGHT_MAX: 256,
      TURN_MAX_MS: 60_000,
    },
    deps,
  );
});

afterEach(async () => {
  gated.set('open');
  await app.close();
  await publisher.stop();
  await gated.close();
});

test('what was answered 202 is in the topic, under its key, as JSON of the event', async () => {
  const answers = await Promise.all([post(1), post(2, 3), post(4)]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
  const records = await readTopic(gated.kafka, topic);
  expect(idsOf(records)).toEqual([1, 2, 3, 4]);
  expect(records[0]).toMatchObject({ key: 'LAX', value: JSON.stringify(event(1)) });
  expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
});

test('no answer before the acknowledgement, though the broker has the events', async () => {
  await post(1);
  gated.set('deaf');
  const answer = await post(2);
  expect(answer).toMatchObject({ statusCode: 503, code: 'E_KAFKA_UNANSWERED', retryAfter: '2' });
  expect(answer.ms).toBeLessThan(BOUND_MS);
  gated.set('open');
  const admin = gated.kafka.admin();
  await admin.connect();
  const stored = (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
  await admin.disconnect();
  expect(stored).toBeGreaterThanOrEqual(2);
});

test.each<Gate>(['refused', 'silent'])(
  'Kafka %s: 503 within the bound, ready again by itself, nothing acknowledged is lost',
  async (gate) => {
    expect((await post(1)).statusCode).toBe(202);
    gated.set(gate);
    const answers = await Promise.all([post(2), post(3), post(4)]);
    for (const { statusCode, ms, retryAfter } of answers) {
      expect([statusCode, retryAfter]).toEqual([503, '2']);
      expect(ms).toBeLessThan(BOUND_MS);
    }
    await expect(kafkaCheck(gated.kafka)()).rejects.toThrow(/./);
    expect((await post(5)).statusCode).toBe(503);
    gated.set('open');
    await kafkaCheck(gated.kafka)();
    expect((await post(6)).statusCode).toBe(202);
    const ids = idsOf(await readTopic(gated.kafka, topic));
    expect([ids.filter((id) => id === 1), ids.filter((id) => id === 6)]).toEqual([[1], [6]]);
  },
);

test('connections that break between two requests cost nothing', async () => {
  expect((await post(1)).statusCode).toBe(202);
  gated.cut();
  expect((await post(2)).statusCode).toBe(202);
  expect(idsOf(await readTopic(gated.kafka, topic))).toEqual([1, 2]);
});

test('after an answer was lost, the next request is stored and not taken for its repeat', async () => {
  await post(1);
  gated.set('deaf');
  expect((await post(10)).code).toBe('E_KAFKA_UNANSWERED');
  gated.cut();
  gated.set('open');
  expect((await post(11)).statusCode).toBe(202);
  // 10 may be there once more: its 503 said so.
  expect([...new Set(idsOf(await readTopic(gated.kafka, topic)))]).toEqual([1, 10, 11]);
});

test('what the client itself sends again is stored once, and acknowledged', async () => {
  await post(1);
  gated.set('deaf');
  const answer = post(10);
  // The broker has it by then, and the client waits for the answer.
  await sleep(500);
  gated.cut();
  gated.set('open');
  expect((await answer).statusCode).toBe(202);
  expect(idsOf(await readTopic(gated.kafka, topic))).toEqual([1, 10]);
});
