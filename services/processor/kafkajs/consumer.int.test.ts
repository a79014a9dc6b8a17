import { CompressionTypes } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { flight } from '../testing/fakes.ts';
import { startLogRig, until, type LogRig } from '../testing/log-rig.ts';

let rig: LogRig;
let run: Promise<void>;

beforeEach(async () => {
  rig = await startLogRig({ databaseUrl: inject('databaseUrl'), kafkaBrokers: inject('kafkaBrokers') });
  run = rig.run();
});

afterEach(() => rig.stop(run));

/** Sends flights `from`..`to` to one partition, in one batch. */
async function send(partition: number, [from, to]: [number, number], transactionalId?: string) {
  const producer = rig.kafka.producer(
    transactionalId ? { transactionalId, idempotent: true, maxInFlightRequests: 1 } : {},
  );
  await producer.connect();
  const messages = Array.from({ length: to - from }, (_, i) => ({ partition, value: flight(from + i) }));
  const target = transactionalId ? await producer.transaction() : producer;
  await target.send({ topic: rig.topic, messages });
  if ('commit' in target) await target.commit();
  await producer.disconnect();
}

async function sendRaw(partition: number, values: Buffer[], compression = CompressionTypes.ZSTD) {
  const producer = rig.kafka.producer();
  await producer.connect();
  const messages = values.map((value) => ({ partition, value }));
  await producer.send({ topic: rig.topic, compression, messages });
  await producer.disconnect();
}

/** Deletes the topic and makes it again, with so many flights in partition 0. */
async function replaceTopic(events: number) {
  await rig.admin.deleteTopics({ topics: [rig.topic] });
  await rig.createTopic();
  for (let at = 0; at < events; at += 5_000) await send(0, [at, Math.min(events, at + 5_000)]);
}

describe('a topic that is deleted and made again under a running processor', () => {
  it.each([
    ['shorter', 50],
    ['longer', 5_000],
    ['empty', 0],
  ])('and is %s stops all partitions, and none of its records is counted', async (_, events) => {
    await send(0, [0, 500]);
    await send(1, [0, 500]);
    await rig.untilRead(1_000);
    await replaceTopic(events);
    const stopped = await rig.untilStopped(2);
    expect(stopped.map((row) => row.stopped)).toEqual(['E_TOPIC_REPLACED', 'E_TOPIC_REPLACED']);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await rig.partitions()).map(({ read, next }) => [read, next])).toEqual([
      [500, 500],
      [500, 500],
    ]);
  });
});

describe('a batch that cannot be read', () => {
  it('stops its partition behind all records before it, and the others go on', async () => {
    await send(0, [0, 5]);
    await sendRaw(0, [Buffer.alloc(17 * 1_048_576, 'a')]);
    await send(1, [0, 5]);
    const stopped = await rig.untilStopped(1);
    expect(stopped).toMatchObject([{ partition: 0, stopped: 'E_BATCH_TOO_LARGE' }]);
    expect(stopped[0]?.message).toMatch(/^partition 0: the record batch at offset 5 /);
    await send(1, [5, 10]);
    const rows = await rig.untilRead(15);
    expect(rows.map(({ next }) => next)).toEqual([5, 10]);
  });
});

describe('what lies between records', () => {
  it('is passed: the marker of a transaction moves the partition on, and holds nothing up', async () => {
    await send(0, [0, 3], `${rig.topic}-tx`);
    const [row] = await until('the marker', async () => {
      const rows = await rig.partitions();
      return rows[0]?.next === 4 && rows;
    });
    expect(row).toMatchObject({ read: 3, next: 4, stopped: null });
    await send(0, [3, 5]);
    expect(await rig.untilRead(5)).toMatchObject([{ next: 6 }, {}]);
  });
});
