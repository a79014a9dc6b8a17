import { randomUUID } from 'node:crypto';
import type { Admin, Kafka, Producer, Transaction } from 'kafkajs';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';

import type { RawRecord } from './copy-line.ts';
import { readLog } from './read-log.ts';

let kafka: Kafka;
let admin: Admin;
let topic: string;
let groups: string[];

beforeEach(async () => {
  const real = createKafka(
    { KAFKA_BROKERS: [inject('kafkaBrokers')], clientId: 'test' },
    createLog('test', 'silent'),
  );
  groups = [];
  const consumer: Kafka['consumer'] = (config) => {
    groups.push(config?.groupId ?? '');
    return real.consumer(config);
  };
  kafka = Object.assign(Object.create(real) as Kafka, { consumer });
  topic = `read-log-${randomUUID()}`;
  admin = real.admin();
  await admin.connect();
  await ensureTopic(real, { name: topic, partitions: 2 });
  const producer = real.producer();
  await producer.connect();
  for (const partition of [0, 1]) {
    const messages = Array.from({ length: 5 }, (_, i) => ({ partition, value: `${partition}:${i}` }));
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
});

afterEach(() => admin.disconnect());

async function read(until: [number, number][]): Promise<string[]> {
  const values: string[] = [];
  await readLog(kafka, { topic, until: new Map(until) }, async (records: RawRecord[]) => {
    values.push(...records.map(({ value }) => String(value)));
  });
  return values.toSorted();
}

async function groupsLeft(): Promise<string[]> {
  const { groups: found } = await admin.listGroups();
  return found.map(({ groupId }) => groupId).filter((groupId) => groups.includes(groupId));
}

async function expectNoGroup(): Promise<void> {
  expect(groups.length).toBe(1);
  // On a busy machine the goodbye may take longer than the reader waits for it.
  await expect.poll(groupsLeft, { timeout: 20_000 }).toEqual([]);
}

test('reads each partition up to its offset and leaves no group', async () => {
  expect(
    await read([
      [0, 2],
      [1, 3],
    ]),
  ).toEqual(['0:0', '0:1', '1:0', '1:1', '1:2']);
  await expectNoGroup();
});

test('a partition of which nothing is left up to its offset is read', async () => {
  await admin.fetchTopicOffsets(topic); // the client looks up leaders only of topics that it has met
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] });
  expect(
    await read([
      [0, 4],
      [1, 1],
    ]),
  ).toEqual(['1:0']);
  expect(await read([[0, 4]])).toEqual([]);
});

test('a log that ends before its offset is refused at once', async () => {
  await expect(
    read([
      [0, 6],
      [1, 5],
    ]),
  ).rejects.toMatchObject({
    code: 'E_LOG_UNREADABLE',
    message: expect.stringContaining('partitions 0 end'),
  });
});

test('a reader that fails is heard, and leaves no group either', async () => {
  const reading = readLog(kafka, { topic, until: new Map([[0, 5]]) }, () =>
    Promise.reject(new Error('full')),
  );
  await expect(reading).rejects.toThrow('full');
  await expectNoGroup();
});

const send = (transaction: Transaction, value: string) =>
  transaction.send({ topic, messages: [{ partition: 0, value }] });

test('what was aborted is not read, also where transactions lay one in another', async () => {
  const [outer, inner] = ['outer', 'inner'].map((name) =>
    kafka.producer({ transactionalId: `${topic}-${name}`, idempotent: true, maxInFlightRequests: 1 }),
  ) as [Producer, Producer];
  await Promise.all([outer.connect(), inner.connect()]);
  const long = await outer.transaction();
  await send(long, 'long');
  const short = await inner.transaction();
  await send(short, 'short');
  await send(long, 'long');
  await short.abort();
  const kept = await inner.transaction();
  await send(kept, 'kept');
  await kept.commit();
  await send(long, 'long');
  await long.abort();
  await Promise.all([outer.disconnect(), inner.disconnect()]);
  // Five before them, then five records and three marks.
  expect(await read([[0, 13]])).toEqual(['0:0', '0:1', '0:2', '0:3', '0:4', 'kept']);
});
