import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';

/** A topic name that only one test has. */
export const ownTopic = (what: string) => `test-${what}-${randomUUID()}`;

export type ReadRecord = { partition: number; key: string | null; value: string; headers: string[] };

/** Everything in a topic, partition by partition. */
export async function readTopic(kafka: Kafka, topic: string): Promise<ReadRecord[]> {
  const admin = kafka.admin();
  await admin.connect();
  const left = new Map(
    (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]),
  );
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
  const records: ReadRecord[] = [];
  const done = Promise.withResolvers<void>();
  const settle = () => [...left].every(([, high]) => high === 0) && done.resolve();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  settle();
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { key, value, headers = {} } of batch.messages)
        records.push({
          partition: batch.partition,
          key: key?.toString() ?? null,
          value: String(value),
          headers: Object.keys(headers),
        });
      if (Number(batch.lastOffset()) + 1 >= (left.get(batch.partition) ?? 0)) left.set(batch.partition, 0);
      settle();
    },
  });
  await done.promise;
  await consumer.disconnect();
  await admin.disconnect();
  return records;
}

/** Event ids of records, in ascending order. */
export const idsOf = (records: readonly ReadRecord[]) =>
  records.map(({ value }) => (JSON.parse(value) as { id: number }).id).toSorted((a, b) => a - b);
