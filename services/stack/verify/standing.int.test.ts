import type { Client } from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';

import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { flightsOn } from '@millrace/processor/testing/flights-on.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';

import { report } from './report.ts';
import { verify } from './verify.ts';

const { plan } = flightsOn(`standing-${process.pid}-${Date.now()}`);
const kafka = createKafka(
  { KAFKA_BROKERS: inject('kafkaBrokers').split(','), clientId: 'test' },
  createLog('test', 'silent'),
);

let database: TestDatabase;
let client: Client;

const judge = () => verify(client, kafka, { plan, progress: () => undefined });

/** Adds a record to the log for each partition that is named; none of them is a valid event. */
async function produce(partitions: number[]): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  const messages = partitions.map((partition) => ({ partition, value: '{}' }));
  await producer.send({ topic: plan.source.topic, messages });
  await producer.disconnect();
}

beforeAll(async () => {
  await ensureTopic(kafka, { name: plan.source.topic, partitions: 4 });
  await produce([0, 0, 1, 3]);
});

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'standing-test');
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

test('records beyond what was counted are shown, and a partition that stopped fails the verdict', async () => {
  const behind = await judge();
  expect(behind).toMatchObject({ ok: true, notCounted: 4, stopped: [], oracle: { read: 0 } });
  expect(report(behind).join('\n')).toMatch(/records read +0 [^]* not counted yet +4 /);

  await client.query(
    `insert into millrace.offsets (pipeline, partition, topic_id, next_offset, epoch, owner, stopped_code, stopped_message)
     values ($1, 1, 'a-topic', 0, 1, 'test', 'E_LOG_TRUNCATED', 'gone')`,
    [plan.name],
  );
  const stopped = await judge();
  expect(stopped).toMatchObject({ ok: false, different: 0, notCounted: 4 });
  expect(report(stopped)).toContain('  partition 1 stopped: E_LOG_TRUNCATED');
});

describe('with every cell alike', () => {
  beforeEach(async () => {
    await client.query(
      `insert into millrace.offsets (pipeline, partition, topic_id, next_offset, epoch, owner, read, dead_lettered)
       values ($1, 0, 'a-topic', 2, 1, 'test', 2, 2)`,
      [plan.name],
    );
    await client.query(
      `insert into millrace.dead_letters (pipeline, partition, "offset", recorded_at, code, path, message, headers)
       select $1, 0, o, now(), 'SCHEMA', '', '', '{}' from unnest(array[0, 1]) o`,
      [plan.name],
    );
  });

  test('tallies that agree pass', async () => {
    const { ok, oracle, processor } = await judge();
    expect({ ok, processor }).toEqual({ ok: true, processor: oracle });
    expect(oracle).toMatchObject({ read: 2, deadLettered: 2 });
  });

  test.each([
    ['read and counted', 'read = 3, counted = 1', /records read +2 +the processor says 3/],
    ['read and dead-lettered', 'read = 3, dead_lettered = 3', /dead-lettered +2 +the processor says 3/],
    ['counted', 'counted = 1, dead_lettered = 1', /counted +0 +the processor says 1/],
    ['dropped late', 'dropped_late = 1, dead_lettered = 1', /dropped late +0 +the processor says 1/],
    ['late', 'late = 1', /behind watermark +0 +the processor says 1/],
  ])('a processor that says another number fails the verdict: %s', async (_, wrong, says) => {
    await client.query(`update millrace.offsets set ${wrong} where pipeline = $1`, [plan.name]);
    const verdict = await judge();
    expect(verdict).toMatchObject({ ok: false, different: 0, deadLettersDifferent: 0 });
    expect(report(verdict).join('\n')).toMatch(says);
  });

  test('a dead letter that is missing fails it', async () => {
    await client.query('delete from millrace.dead_letters where "offset" = 1');
    expect(await judge()).toMatchObject({ ok: false, different: 0, deadLettersDifferent: 1 });
  });
});
