import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect, inject, onTestFinished, test } from 'vitest';

import { ConfigResourceTypes } from 'kafkajs';
import { createKafka } from './kafka.ts';
import { ensureTopic } from './topics.ts';

const connect = () =>
  createKafka(
    { KAFKA_BROKERS: inject('kafkaBrokers').split(','), clientId: 'test' },
    pino({ level: 'silent' }),
  );

test('a missing topic is created with its partitions, once, by whoever is first', async () => {
  const topic = { name: `topics-${randomUUID()}`, partitions: 3 };
  const outcomes = await Promise.all([1, 2, 3].map(() => ensureTopic(connect(), topic)));
  expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
  expect(await ensureTopic(connect(), topic)).toBe('found');
});

test('what is in a topic stays there', async () => {
  const name = `topics-${randomUUID()}`;
  await ensureTopic(connect(), { name, partitions: 1 });
  const admin = connect().admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name, configNames: ['retention.ms'] }],
  });
  expect(resources[0]?.configEntries).toMatchObject([{ configName: 'retention.ms', configValue: '-1' }]);
});

test('a topic of another size is refused with what to do', async () => {
  const name = `topics-${randomUUID()}`;
  await ensureTopic(connect(), { name, partitions: 2 });
  await expect(ensureTopic(connect(), { name, partitions: 8 })).rejects.toMatchObject({
    code: 'E_TOPIC_PARTITIONS',
    message: `topic '${name}' has 2 partitions, its pipeline says 8`,
    retriable: false,
  });
});
