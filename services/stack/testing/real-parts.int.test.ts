import { ensureTopic } from '@millrace/runtime/topics.ts';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { expect, inject, test } from 'vitest';

test('the PostgreSQL of the test run is a real one, of the version that production runs', async () => {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  const { rows } = await client.query<{ major: number }>(
    "select current_setting('server_version_num')::int / 10000 as major",
  );
  await client.end();
  expect(rows[0]?.major).toBe(18);
});

test('the Kafka of the test run gives back what was produced', async () => {
  const kafka = new Kafka({ brokers: inject('kafkaBrokers').split(','), logLevel: logLevel.NOTHING });
  const topic = `real-parts-${crypto.randomUUID()}`;
  const admin = kafka.admin();
  const producer = kafka.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  // Not kafkajs's own wait for leaders: it fails on a topic that the broker does not know yet.
  await ensureTopic(kafka, { name: topic, partitions: 2 });
  await producer.send({ topic, acks: -1, messages: [{ key: 'ATL', value: '1', partition: 1 }] });
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.deleteTopics({ topics: [topic] });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
  expect(offsets.find(({ partition }) => partition === 1)?.high).toBe('1');
});
