import type { Kafka } from 'kafkajs';

import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

/** First offset that is still in a partition, and the one that its next record gets. */
export type Bounds = { low: number; high: number };

/** The bounds of each partition of a topic. Errors: E_KAFKA. */
export async function logBounds(kafka: Kafka, topic: string): Promise<Map<number, Bounds>> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const rows = await admin.fetchTopicOffsets(topic);
    return new Map(
      rows.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]),
    );
  } catch (cause) {
    throw new MillraceError({
      code: 'E_KAFKA',
      message: `where topic '${topic}' begins and ends could not be read: ${messageOf(cause)}`,
      retriable: true,
      fix: 'check KAFKA_BROKERS and that Kafka runs',
      cause,
    });
  } finally {
    await admin.disconnect();
  }
}
