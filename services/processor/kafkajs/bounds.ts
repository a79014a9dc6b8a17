import type { Admin, Kafka } from 'kafkajs';

import type { Log } from '@millrace/runtime/log.ts';

import type { LogBounds } from '../engine/log-consumer.ts';
import { unavailable } from '../unavailable.ts';

/** kafkajs client settings under which a question ends within seconds; those of a consumer are more patient. */
export const PROMPT = {
  requestTimeout: 5_000,
  retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 },
} as const;

/**
 * Asks Kafka where a topic's partitions begin and end. A client that got no answer is never asked again: kafkajs takes
 * a connection for ready that was accepted and then not answered, and says 'Broker not connected' for as long as it
 * lasts. Errors: E_KAFKA, retriable.
 */
export function createBounds(kafka: Pick<Kafka, 'admin'>, topic: string, log: Log) {
  let admin: Admin | undefined;
  let isClosed = false;

  // Not awaited: it waits for answers that may never come.
  const drop = (asked: Admin) => {
    if (admin === asked) admin = undefined;
    asked.disconnect().catch((error: unknown) => log.debug({ err: error }, 'left Kafka with an error'));
  };

  const ask = async <T>(question: (asked: Admin) => Promise<T>): Promise<T> => {
    const asked = (admin ??= kafka.admin());
    try {
      await asked.connect();
      return await question(asked);
    } catch (cause) {
      drop(asked);
      throw unavailable(cause);
    } finally {
      // One that was connecting at the close would stay.
      if (isClosed) drop(asked);
    }
  };

  return {
    /** Resolves when a broker can be reached. */
    reach: () => ask(async () => undefined),
    read: (): Promise<ReadonlyMap<number, LogBounds>> =>
      ask(async (asked) => {
        const offsets = await asked.fetchTopicOffsets(topic);
        return new Map(
          offsets.map(({ partition, low, high }) => [
            partition,
            { startOffset: Number(low), endOffset: Number(high) },
          ]),
        );
      }),
    async close(): Promise<void> {
      isClosed = true;
      await admin?.disconnect();
    },
  };
}

export type Bounds = ReturnType<typeof createBounds>;
