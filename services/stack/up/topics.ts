import { Kafka, logLevel, type Admin } from 'kafkajs';
import { MillraceError } from '@millrace/runtime/errors.ts';

export type Topic = { topic: string; partitions: number };

/**
 * Makes the topics that are missing. Errors: E_KAFKA when the brokers do not answer, E_TOPIC_PARTITIONS when a topic
 * exists with another number of partitions: its keys would move.
 */
export async function ensureTopics(brokers: string, topics: Topic[]): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const wanted = topics.map(({ topic, partitions }) => ({ topic, numPartitions: partitions }));
    await admin.createTopics({ topics: wanted, waitForLeaders: true });
    const found = await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) });
    for (const { topic, partitions } of topics) {
      const actual = found.topics.find(({ name }) => name === topic)?.partitions.length;
      if (actual !== partitions) throw wrongPartitions(topic, { actual, partitions });
    }
  });
}

/** Next offset of each partition of a topic: where its log ends now. */
export async function endOffsets(brokers: string, topic: string): Promise<Map<number, number>> {
  return withAdmin(brokers, async (admin) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  });
}

async function withAdmin<T>(brokers: string, use: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = new Kafka({
    clientId: 'millrace-stack',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    // A broker that has just begun to listen may need a moment; one that is away is told within seconds.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 7 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await use(admin);
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    throw new MillraceError({
      code: 'E_KAFKA',
      message: `Kafka at ${brokers} does not answer.`,
      retriable: true,
      fix: 'Check KAFKA_BROKERS and that Kafka runs; unset it to let millrace start one.',
      cause,
    });
  } finally {
    await admin.disconnect();
  }
}

function wrongPartitions(
  topic: string,
  { actual, partitions }: { actual: number | undefined; partitions: number },
) {
  return new MillraceError({
    code: 'E_TOPIC_PARTITIONS',
    message: `Topic ${topic} has ${actual ?? 'no'} partitions, its pipeline wants ${partitions}.`,
    retriable: false,
    fix: 'Locally: npm start -- --fresh. Elsewhere: a new topic, or the old number in the pipeline.',
  });
}
