import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { flightsOn } from '@millrace/processor/testing/flights-on.ts';
import { PROCESSOR_NODE_FLAGS } from '@millrace/processor/node-flags.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';
import { CompressionTypes, type Kafka } from 'kafkajs';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { report } from './report.ts';
import { verify } from './verify.ts';

const WORKER = join(import.meta.dirname, '../../processor/testing/worker.ts');
const AIRPORTS = ['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'STL', 'IAH', 'DEN', 'BOS', 'SEA', 'JFK', 'SFO'];
// One of each kind of refusal; they travel among the good ones.
const POISON = ['', '{', '[]', 'null', '{"id":1}', '\u0000', '{"__proto__":{}}', '['.repeat(6_000)];

let database: TestDatabase;
let client: Client;
let kafka: Kafka;
let topic: string;
let workers: ChildProcess[];

beforeEach(async () => {
  topic = `flights-${randomBytes(5).toString('hex')}`;
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'exactly-once-test');
  kafka = createKafka(
    { KAFKA_BROKERS: [inject('kafkaBrokers')], clientId: 'test' },
    createLog('test', 'silent'),
  );
  workers = [];
  await ensureTopic(kafka, { name: topic, partitions: 4 });
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => kill(worker)));
  await client.end();
  await database.drop();
});

function startWorker(stdout: 'inherit' | 'pipe' = 'inherit'): ChildProcess {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    KAFKA_BROKERS: inject('kafkaBrokers'),
    SESSION_TIMEOUT_MS: '1500',
    GROUP_SUFFIX: topic,
    LOG_LEVEL: 'warn',
  };
  const worker = spawn(process.execPath, [...PROCESSOR_NODE_FLAGS, WORKER, topic], {
    env,
    stdio: ['ignore', stdout, 'inherit'],
  });
  workers.push(worker);
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}

function flight(id: number): { key: string; value: string } {
  const origin = AIRPORTS[(id * 7) % AIRPORTS.length] as string;
  if (id % 97 === 0) return { key: origin, value: POISON[(id / 97) % POISON.length] as string };
  // Some come far behind the watermark, later than dropAfter allows.
  const minute = id % 50 === 1 ? id % 7 : (id * 13) % 200_000;
  const scheduledAt = new Date(Date.UTC(2001, 0, 1) + minute * 60_000).toISOString().replace('.000Z', 'Z');
  const dest = AIRPORTS[id % AIRPORTS.length];
  return {
    key: origin,
    value: JSON.stringify({ id, scheduledAt, delay: (id % 300) - 20, distance: id % 3_000, origin, dest }),
  };
}

const CODECS = [
  CompressionTypes.None,
  CompressionTypes.GZIP,
  CompressionTypes.Snappy,
  CompressionTypes.LZ4,
  CompressionTypes.ZSTD,
];

/** Produces flights `from`..`to` in requests of 500, each in the next codec. */
async function produce(from: number, to: number): Promise<void> {
  const producer = kafka.producer({ idempotent: true });
  await producer.connect();
  for (let at = from; at < to; at += 500) {
    const messages = Array.from({ length: Math.min(500, to - at) }, (_, i) => flight(at + i));
    await producer.send({
      topic,
      acks: -1,
      compression: CODECS[(at / 500) % CODECS.length] as CompressionTypes,
      messages,
    });
  }
  await producer.disconnect();
}

async function read(): Promise<number> {
  const { rows } = await client.query<{ read: number }>(
    'select coalesce(sum(read), 0)::bigint as read from millrace.offsets',
  );
  return rows[0]?.read ?? 0;
}

async function untilRead(events: number, limitMs = 60_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while ((await read()) < events) {
    if (Date.now() > deadline) throw new Error(`${await read()} of ${events} read within ${limitMs} ms`);
    await sleep(20);
  }
}

const judge = () => verify(client, kafka, { plan: flightsOn(topic).plan, progress: () => undefined });

describe('the stream counts every event once', () => {
  it('in topics of every codec, poison included; and the oracle agrees cell by cell', async () => {
    startWorker();
    await produce(0, 5_000);
    await untilRead(5_000);
    const verdict = await judge();
    expect(verdict).toMatchObject({ ok: true, different: 0, oracle: { read: 5_000, deadLettered: 52 } });
    expect(report(verdict).at(-1)).toMatch(
      /^5,000 in = [\d,]+ counted \+ 52 dead-lettered \+ [\d,]+ dropped late$/,
    );
  });

  it('through five kill -9 of the processor while events stream in', async () => {
    const events = 30_000;
    const producing = produce(0, events);
    for (let kills = 0; kills < 5; kills++) {
      const worker = startWorker();
      await untilRead(Math.min(events - 1, (await read()) + 1));
      await sleep(30 + kills * 40);
      await kill(worker);
    }
    startWorker();
    await producing;
    await untilRead(events);
    expect(await judge()).toMatchObject({ ok: true, different: 0, processor: { read: events } });
  });

  it('with two workers of which one is stopped past its session in mid-stream, again and again until it was fenced', async () => {
    const zombie = startWorker('pipe');
    startWorker();
    const seen = { fences: 0 };
    zombie.stdout?.on(
      'data',
      (lines: Buffer) => (seen.fences += lines.toString().split('fenced:').length - 1),
    );
    let produced = 0;
    for (let round = 0; round < 6 && (round === 0 || seen.fences === 0); round++) {
      const producing = produce(produced, produced + 8_000);
      await untilRead(produced + 500);
      zombie.kill('SIGSTOP');
      produced += 8_000;
      await producing;
      await untilRead(produced);
      zombie.kill('SIGCONT');
      await sleep(500);
    }
    expect(seen.fences).toBeGreaterThan(0);
    expect(await judge()).toMatchObject({ ok: true, processor: { read: produced } });
  }, 180_000);
});

describe('the oracle is able to fail', () => {
  it.each([
    [
      'a cell that is one too high',
      'update millrace.flights_airport_hour set flights = flights + 1 where ctid in (select ctid from millrace.flights_airport_hour limit 1)',
      1,
    ],
    ['a row that is missing', "delete from millrace.flights_airport where origin = 'ATL'", 1],
    [
      'a member that was never seen',
      `insert into millrace.flights_airport_destinations values ('-infinity', 'ATL', 'XXX')`,
      1,
    ],
  ])('sees %s', async (_, sabotage, different) => {
    startWorker();
    await produce(0, 1_000);
    await untilRead(1_000);
    await client.query(sabotage);
    expect(await judge()).toMatchObject({ ok: false, different });
  });

  it('sees a dead letter that was none', async () => {
    startWorker();
    await produce(0, 1_000);
    await untilRead(1_000);
    await client.query(
      `delete from millrace.dead_letters where ("offset", partition) in (select "offset", partition from millrace.dead_letters limit 1)`,
    );
    expect(await judge()).toMatchObject({ ok: false, different: 0, deadLettersDifferent: 1 });
  });
});
