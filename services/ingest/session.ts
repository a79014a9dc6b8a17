import { Partitioners, type Kafka } from 'kafkajs';

import { ensureTopic, type Topic } from '@millrace/runtime/topics.ts';

import { PartitionBatch, sendBatches } from './partition-batch.ts';
import type { KeyedRecord, TopicRecords } from './records.ts';

/** kafkajs client settings under which a send or a connect ends within seconds. */
export const PROMPT = {
  connectionTimeout: 1_000,
  requestTimeout: 2_000,
  retry: { retries: 1, initialRetryTime: 100, maxRetryTime: 300 },
} as const;

function byPartition(records: readonly KeyedRecord[]): Map<number, PartitionBatch> {
  const batches = new Map<number, PartitionBatch>();
  for (const { partition, key, value } of records) {
    let batch = batches.get(partition);
    if (!batch) batches.set(partition, (batch = new PartitionBatch(partition)));
    batch.push({ key, value, partition });
  }
  return batches;
}

/**
 * An idempotent producer with its topics in place. Two rules that kafkajs leaves to us: one `send` at a time, and none
 * after one that failed. It gives the sequence numbers of a lost request to the next one, which the broker then takes
 * for a repeat and acknowledges without storing it.
 */
export async function openSession(kafka: Kafka, topics: readonly Topic[]) {
  for (const topic of topics) await ensureTopic(kafka, topic);
  const producer = kafka.producer({
    idempotent: true,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: PROMPT.retry,
  });
  let sending: Promise<unknown> = Promise.resolve();
  try {
    await producer.connect();
  } catch (error) {
    await producer.disconnect();
    throw error;
  }
  return {
    /** Resolves when all replicas of every partition have acknowledged. */
    async send(groups: readonly TopicRecords[]): Promise<void> {
      const sends = groups.map(({ topic, records }) =>
        sendBatches(producer, topic, byPartition(records).values()),
      );
      sending = Promise.allSettled(sends);
      await Promise.all(sends);
    },
    /** Disconnects once what is on its way has ended: kafkajs would connect again to repeat it. */
    async retire(): Promise<void> {
      await sending;
      await producer.disconnect();
    },
  };
}

export type Session = Awaited<ReturnType<typeof openSession>>;
