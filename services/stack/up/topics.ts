import { Kafka, logLevel } from 'kafkajs';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';

export type Topic = { topic: string; partitions: number };

/**
 * Makes the topics that are missing. Errors: E_KAFKA when the brokers do not answer, E_TOPIC_PARTITIONS when a topic
 * exists with another number of partitions.
 */
export async function ensureTopics(brokers: string, topics: Topic[]): Promise<void> {
  await answered(brokers, async () => {
    for (const { topic, partitions } of topics)
      await ensureTopic(client(brokers), { name: topic, partitions });
  });
}

/** Next offset of each partition of a topic: where its log ends now. Errors: E_KAFKA. */
export async function endOffsets(brokers: string, topic: string): Promise<Map<number, number>> {
  return answered(brokers, async () => {
    const admin = client(brokers).admin();
    try {
      await admin.connect();
      const offsets = await admin.fetchTopicOffsets(topic);
      return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
    } finally {
      await admin.disconnect();
    }
  });
}

function client(brokers: string): Kafka {
  return new Kafka({
    clientId: 'millrace-stack',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    // A broker that has just begun to listen may need a moment; one that is away is told within seconds.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 7 },
  });
}

async function answered<T>(brokers: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    throw new MillraceError({
      code: 'E_KAFKA',
      message: `Kafka at ${brokers} does not answer.`,
      retriable: true,
      fix: 'Check KAFKA_BROKERS and that Kafka runs; unset it to let millrace start one.',
      cause,
    });
  }
}
