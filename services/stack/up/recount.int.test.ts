import { randomBytes } from 'node:crypto';
import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { flightsOn } from '@millrace/processor/testing/flights-on.ts';
import { registerPlan } from '@millrace/processor/testing/register-plan.ts';
import { topicIdentity } from '@millrace/processor/topic-id.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import type { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { refusePartial } from './recount.ts';
import { ensureTopics } from './topics.ts';

const brokers = inject('kafkaBrokers');
const kafka = createKafka(
  { KAFKA_BROKERS: brokers.split(','), clientId: 'test' },
  createLog('test', 'silent'),
);

let database: TestDatabase;
let client: Client;
let plan: Plan;

/** A log of three records in partition 0, all of them counted. */
beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'recount-test');
  const { source, ...rest } = flightsOn(`recount-${randomBytes(5).toString('hex')}`).plan;
  plan = { ...rest, source: { ...source, partitions: 2 } };
  await registerPlan(client, plan);
  await ensureTopics(brokers, [plan.source]);
  const producer = kafka.producer();
  await producer.connect();
  const messages = ['{}', '{}', '{}'].map((value) => ({ partition: 0, value }));
  await producer.send({ topic: plan.source.topic, messages });
  await producer.disconnect();
  const identity = topicIdentity({ KAFKA_BROKERS: brokers.split(',') }, plan.source.topic);
  await client.query(
    `insert into millrace.offsets (pipeline, partition, topic_id, next_offset, epoch, owner) values ($1, 0, $2, 3, 1, 'o')`,
    [plan.name, await identity.read()],
  );
  await identity.close();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

const judge = () => refusePartial({ databaseUrl: database.url, brokers }, plan);

test('a log that holds all that was counted may be counted again', async () => {
  await expect(judge()).resolves.toBeUndefined();
});

test('a log whose start is gone is refused, with what remains to be decided', async () => {
  const admin = kafka.admin();
  await admin.connect();
  await admin.fetchTopicOffsets(plan.source.topic); // else kafkajs does not know who leads
  await admin.deleteTopicRecords({ topic: plan.source.topic, partitions: [{ partition: 0, offset: '2' }] });
  await admin.disconnect();
  await expect(judge()).rejects.toMatchObject({
    code: 'E_RECOUNT_PARTIAL',
    message: expect.stringContaining('partition 0 begins at offset 2') as string,
    fix: expect.stringContaining('--recount flights --partial') as string,
  });
});

test('a log that is another one, or ends before what was counted, is refused', async () => {
  await client.query('update millrace.offsets set next_offset = 4');
  await expect(judge()).rejects.toThrow('partition 0 ends at offset 3, and 4 were counted');
  await client.query(`update millrace.offsets set topic_id = 'another'`);
  await expect(judge()).rejects.toThrow('was made again');
});

test('a definition that names another topic is not held against the old one', async () => {
  await client.query('update millrace.offsets set next_offset = 4');
  await client.query(`update millrace.pipelines set plan = jsonb_set(plan, '{source,topic}', '"old"')`);
  await expect(judge()).resolves.toBeUndefined();
});

test('a database without tables has nothing to lose', async () => {
  await client.query('drop schema millrace cascade');
  await expect(judge()).resolves.toBeUndefined();
});
