import { Admin } from '@platformatic/kafka';

import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

/**
 * The identity Kafka gives a topic when it is made (KIP-516). kafkajs speaks a metadata version from before topics had
 * one, so this one question goes through another client. E_TOPIC_MISSING and E_KAFKA are retriable.
 */
export async function readTopicId(brokers: readonly string[], topic: string): Promise<string> {
  const admin = new Admin({
    clientId: 'millrace-topic-id',
    bootstrapBrokers: [...brokers],
    retries: 1,
    connectTimeout: 3_000,
  });
  try {
    const { topics } = await admin.metadata({ topics: [topic], autocreateTopics: false });
    const found = topics.get(topic);
    if (!found) throw new Error(`topic '${topic}' is not there`);
    return found.id;
  } catch (cause) {
    throw new MillraceError({
      code: 'E_TOPIC',
      message: `topic '${topic}': ${messageOf(cause)}`,
      retriable: true,
      fix: 'ingest makes the topic when it starts; check KAFKA_BROKERS',
      cause,
    });
  } finally {
    await admin.close();
  }
}
