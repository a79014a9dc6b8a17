import type { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { flightsOn } from '@millrace/processor/testing/flights-on.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';

import { report } from './report.ts';
import { verify } from './verify.ts';

const TOPIC = `standing-${process.pid}-${Date.now()}`;
const { plan } = flightsOn(TOPIC);

let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'standing-test');
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

test('records beyond what was counted are shown, and a partition that stopped fails the verdict', async () => {
  const brokers = { KAFKA_BROKERS: [inject('kafkaBrokers')], clientId: 'test' };
  const kafka = createKafka(brokers, createLog('test', 'silent'));
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 4 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  const messages = [0, 0, 1, 3].map((partition) => ({ partition, value: '{}' }));
  await producer.send({ topic: TOPIC, messages });
  await producer.disconnect();
  const judge = () => verify(client, kafka, { plan, progress: () => undefined });

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
