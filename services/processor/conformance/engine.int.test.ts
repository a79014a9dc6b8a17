import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import type { CompressionTypes } from 'kafkajs';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { PROCESSOR_NODE_FLAGS } from '../node-flags.ts';
import { flight } from '../testing/fakes.ts';
import { startLogRig, until } from '../testing/log-rig.ts';
import { ADAPTERS, type Adapter } from './adapters.ts';
import { startTopic, type TestTopic } from './topic.ts';

const brokers = inject('kafkaBrokers');
const WORKER = join(import.meta.dirname, '../testing/worker.ts');
const PARTITIONS = 4;
const POISON = ['', '{', 'null', '{"id":1}'];
const CODECS = [0, 1, 2, 3, 4] as CompressionTypes[];

let log: TestTopic;
let database: TestDatabase;
let client: Client;
let workers: ChildProcess[];

beforeEach(async () => {
  workers = [];
  log = await startTopic(brokers, { numPartitions: PARTITIONS });
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'conformance');
});

afterEach(async () => {
  await Promise.all(workers.map(kill));
  await client.end();
  await database.drop();
  await log.stop();
});

async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}

function startWorker({ KAFKA_CLIENT, KAFKA_GROUP_PROTOCOL }: Adapter): ChildProcess {
  const env = {
    PATH: '/usr/bin:/bin',
    DATABASE_URL: database.url,
    KAFKA_BROKERS: brokers,
    KAFKA_CLIENT,
    KAFKA_GROUP_PROTOCOL,
    SESSION_TIMEOUT_MS: '1500',
    GROUP_SUFFIX: log.topic,
    LOG_LEVEL: 'error',
  };
  const worker = spawn(process.execPath, [...PROCESSOR_NODE_FLAGS, WORKER, log.topic], {
    env,
    stdio: 'inherit',
  });
  workers.push(worker);
  return worker;
}

/** Sends events `from`..`to` over all partitions, poison among them, each request in the next codec; answers the poison. */
async function send(from: number, to: number): Promise<number> {
  let poison = 0;
  for (let at = from; at < to; at += 250) {
    const events = Array.from({ length: Math.min(250, to - at) }, (_, i) => at + i);
    poison += events.filter((id) => id % 97 === 0).length;
    await log.send(
      events.map((id) => ({ value: id % 97 === 0 ? (POISON[(id / 97) % 4] as string) : flight(id) })),
      { partition: (at / 250) % PARTITIONS, compression: CODECS[(at / 250) % 5] as CompressionTypes },
    );
  }
  return poison;
}

async function counts() {
  const { rows } = await client.query<{ read: number; counted: number; dead: number; inView: number }>(
    `select coalesce(sum(read), 0)::int as read, coalesce(sum(counted), 0)::int as counted,
       (select count(*)::int from millrace.dead_letters) as dead,
       (select coalesce(sum(flights), 0)::int from millrace.flights_airport) as "inView"
     from millrace.offsets`,
  );
  return rows[0] as (typeof rows)[number];
}

const untilRead = (events: number) => until(`${events} events`, async () => (await counts()).read >= events);

describe.each(ADAPTERS)('a processor with $name', (adapter) => {
  it('counts a log of every codec exactly, poison as dead letters', async () => {
    startWorker(adapter);
    const poison = await send(0, 6_000);
    await untilRead(6_000);
    expect(await counts()).toEqual({
      read: 6_000,
      counted: 6_000 - poison,
      dead: poison,
      inView: 6_000 - poison,
    });
  });

  it('counts exactly through five kill -9, and with a second worker beside it', async () => {
    const total = 20_000;
    const sending = send(0, total);
    for (let kills = 0; kills < 5; kills++) {
      const worker = startWorker(adapter);
      if (kills === 2) startWorker(adapter);
      const { read } = await counts();
      await untilRead(Math.min(total - 1, read + 1));
      await sleep(30 + kills * 40);
      await kill(worker);
    }
    startWorker(adapter);
    const poison = await sending;
    await untilRead(total);
    expect(await counts()).toEqual({
      read: total,
      counted: total - poison,
      dead: poison,
      inView: total - poison,
    });
  }, 120_000);

  it('stops with a named alarm when the log begins behind what it has to read, or ends before it', async () => {
    const rig = await startLogRig({ databaseUrl: inject('databaseUrl'), kafkaBrokers: brokers }, 2, adapter);
    const producer = rig.kafka.producer();
    await producer.connect();
    const messages = Array.from({ length: 10 }, (_, id) => ({ partition: 0, value: flight(id) }));
    await producer.send({ topic: rig.topic, messages });
    const run = rig.run();
    await rig.untilRead(10);
    const moved = 'update millrace.offsets set next_offset = $2, epoch = epoch + 1 where partition = $1';
    await rig.admin.deleteTopicRecords({ topic: rig.topic, partitions: [{ partition: 0, offset: '8' }] });
    await rig.client.query(moved, [0, 4]);
    await rig.client.query(moved, [1, 50]);
    const stopped = await rig.untilStopped(2);
    expect(stopped).toMatchObject([
      { partition: 0, next: 4, stopped: 'E_LOG_TRUNCATED' },
      { partition: 1, next: 50, stopped: 'E_OFFSET_BEYOND_LOG' },
    ]);
    await producer.disconnect();
    await rig.stop(run);
  });

  it('counts nothing of a topic that was made again under it', async () => {
    const rig = await startLogRig({ databaseUrl: inject('databaseUrl'), kafkaBrokers: brokers }, 2, adapter);
    const producer = rig.kafka.producer();
    await producer.connect();
    const sendTo = (count: number) =>
      producer.send({
        topic: rig.topic,
        messages: Array.from({ length: count }, (_, id) => ({ partition: id % 2, value: flight(id) })),
      });
    await sendTo(100);
    const run = rig.run();
    await rig.untilRead(100);
    await rig.admin.deleteTopics({ topics: [rig.topic] });
    await rig.createTopic();
    await until('a send', () =>
      sendTo(2_000).then(
        () => true,
        () => false,
      ),
    );
    const stopped = await rig.untilStopped(2);
    expect(stopped.map((row) => row.stopped)).toEqual(['E_TOPIC_REPLACED', 'E_TOPIC_REPLACED']);
    await sleep(500);
    expect((await rig.partitions()).map(({ read, next }) => [read, next])).toEqual([
      [50, 50],
      [50, 50],
    ]);
    await producer.disconnect();
    await rig.stop(run);
  });
});
