import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';

export type Topic = { topic: string; partitions: number };

const ASK_AGAIN_MS = 250;

/** How long brokers may be away: one that has just begun to listen may need a moment. A `signal` ends it before. */
type Patience = { patienceMs?: number; signal?: AbortSignal };

/**
 * Makes the topics that are missing. Errors: E_KAFKA when the brokers do not answer, E_TOPIC_PARTITIONS when a topic
 * exists with another number of partitions.
 */
export async function ensureTopics(brokers: string, topics: Topic[], patience?: Patience): Promise<void> {
  await answered({ brokers, ...patience }, async () => {
    for (const { topic, partitions } of topics)
      await ensureTopic(client(brokers), { name: topic, partitions });
  });
}

/** Next offset of each partition of a topic: where its log ends now. Errors: E_KAFKA. */
export async function endOffsets(brokers: string, topic: string): Promise<Map<number, number>> {
  return answered({ brokers }, async () => {
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
    brokers: brokers.split(',').map((broker) => broker.trim()),
    logLevel: logLevel.NOTHING,
    // Asked again by us: kafkajs would go on when nobody wants the answer any more.
    retry: { retries: 0 },
  });
}

/** What the brokers say to `ask`, which is asked again while they do not answer. */
async function answered<T>(
  { brokers, patienceMs = 8_000, signal }: Patience & { brokers: string },
  ask: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof MillraceError) throw cause;
      if (signal?.aborted || performance.now() > deadline) throw unanswered(brokers, cause);
    }
    await sleep(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined); // ended by the signal: one last try
  }
}

function unanswered(brokers: string, cause: unknown): MillraceError {
  return new MillraceError({
    code: 'E_KAFKA',
    message: `Kafka at ${brokers} does not answer.`,
    retriable: true,
    fix: 'Check KAFKA_BROKERS and that Kafka runs; unset it to let millrace start one.',
    cause,
  });
}
