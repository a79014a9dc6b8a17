import { randomUUID } from 'node:crypto';
import type { KafkaConfig } from 'kafkajs';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { gatedKafka } from '@millrace/runtime/testing/gated-kafka.ts';
import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest';

import type { LogEvent } from '../engine/log-consumer.ts';
import { groupMembers } from '../testing/group-members.ts';
import { until } from '../testing/log-rig.ts';
import { createBounds } from './bounds.ts';
import { createKafkajsConsumer } from './consumer.ts';

const brokers = inject('kafkaBrokers');
const log = createLog('test', 'silent');
// Of both clients, so that a deaf broker is given up within a test's patience.
const SOON = { requestTimeout: 1_000, retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 300 } };

let gated: Awaited<ReturnType<typeof gatedKafka>>;
let adapter: ReturnType<typeof createKafkajsConsumer>;
let events: LogEvent[];
let topic: string;
const deliver = async (event: LogEvent) => void events.push(event);
const told = (kind: LogEvent['kind']) => events.filter((event) => event.kind === kind);

/** An adapter with a topic of its own, behind an open gate. */
async function setUp(options: Partial<KafkaConfig>) {
  topic = `passing-${randomUUID()}`;
  const admin = createKafka({ KAFKA_BROKERS: brokers.split(','), clientId: 'test' }, log).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: false });
  await until('its leaders', () => admin.fetchTopicOffsets(topic).catch(() => false as const));
  await admin.disconnect();
  gated = await gatedKafka(brokers, options);
  events = [];
  adapter = createKafkajsConsumer(
    gated.kafka,
    { topic, groupId: topic, sessionTimeoutMs: 6_000 },
    {
      identity: { read: async () => 'same', close: async () => undefined },
      bounds: createBounds(gated.kafka, topic, log),
      whyNoCoordinator: async () => undefined,
      log,
    },
  );
}

beforeEach(() => setUp(SOON));

afterEach(async () => {
  gated.set('open');
  await adapter.close();
  await gated.close();
});

it('joins a Kafka that took its connections and answers only later, over new ones', async () => {
  gated.set('deaf');
  await expect(adapter.start(deliver)).rejects.toMatchObject({ code: 'E_KAFKA', retriable: true });
  await expect(adapter.bounds()).rejects.toMatchObject({ code: 'E_KAFKA', retriable: true });
  // The old connections stay as they are: nobody closes them.
  gated.set('open');
  await until('bounds', () => adapter.bounds().catch(() => false as const));
  await adapter.start(deliver);
  await until('an assignment', async () => told('assigned').length > 0);
});

it('says that it passes when no broker tells who leads the group, and joins anew', async () => {
  const make = gated.kafka.consumer.bind(gated.kafka);
  vi.spyOn(gated.kafka, 'consumer').mockImplementationOnce((settings) => {
    const client = make(settings);
    const { subscribe } = client;
    client.subscribe = (to) => subscribe(to).then(() => gated.set('silent'));
    return client;
  });
  await adapter.start(deliver);
  await until('the end', async () => told('failed').length > 0);
  expect(told('failed')).toMatchObject([
    { error: { retriable: true, cause: { name: 'KafkaJSGroupCoordinatorNotFound' } } },
  ]);
  gated.set('open');
  await until('a start', () =>
    adapter.start(deliver).then(
      () => true,
      () => false,
    ),
  );
  await until('an assignment', async () => told('assigned').length > 0);
});

it('gives up a join of which nothing is heard, however patient its client, and leaves no second member', async () => {
  await adapter.close();
  await gated.close();
  await setUp({});
  const make = gated.kafka.consumer.bind(gated.kafka);
  vi.spyOn(gated.kafka, 'consumer').mockImplementationOnce((settings) => {
    const client = make(settings);
    const { subscribe } = client;
    client.subscribe = (to) => subscribe(to).then(() => gated.set('deaf'));
    return client;
  });
  await expect(adapter.start(deliver)).rejects.toMatchObject({ code: 'E_KAFKA', retriable: true });
  gated.set('open');
  await until('a start', () =>
    adapter.start(deliver).then(
      () => true,
      () => false,
    ),
  );
  await until('an assignment', async () => told('assigned').length > 0);
  const group = { groupId: topic, topic, protocol: 'classic' as const };
  await until('one member', async () => {
    const members = await groupMembers(brokers, group);
    return members.length === 1 && members[0]?.partitions.length === 2;
  });
  expect(told('failed')).toEqual([]);
});

it('says that it passes when Kafka comes back deaf, and joins anew', async () => {
  await adapter.start(deliver);
  await until('an assignment', async () => told('assigned').length > 0);
  adapter.resume([0, 1]);
  gated.set('refused');
  await expect(adapter.bounds()).rejects.toMatchObject({ code: 'E_KAFKA' });
  gated.set('deaf');
  await until('the end', async () => told('failed').length > 0);
  expect(told('failed')).toMatchObject([{ error: { code: 'E_KAFKA', retriable: true } }]);
  gated.set('open');
  await until('a start', () =>
    adapter.start(deliver).then(
      () => true,
      () => false,
    ),
  );
  await until('an assignment', async () => told('assigned').length > 1);
});

it.each(['silent', 'deaf'] as const)(
  'closes within seconds while Kafka is %s, however patient its client',
  async (gate) => {
    await adapter.close();
    await gated.close();
    await setUp({});
    await adapter.start(deliver);
    await until('an assignment', async () => told('assigned').length > 0);
    adapter.resume([0, 1]);
    await adapter.bounds();
    gated.set(gate);
    const toldAt = performance.now();
    await adapter.close();
    expect(performance.now() - toldAt).toBeLessThan(4_000);
  },
);
