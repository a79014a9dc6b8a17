import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import type { Event } from '@millrace/pipeline/event/parse.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';

import type { Connection } from './connection.ts';
import type { HttpError } from '@millrace/runtime/http-error.ts';
import { kafkaAway, publisherBusy } from './publish-errors.ts';
import { createRecordWriter, mergeTopics, type TopicRecords } from './records.ts';

export type PublisherLimits = {
  /** Values that may wait for the sends before theirs. */
  waitingBytes: number;
  /** Values of one send; far enough below the broker's 1 MiB for a record batch. */
  sendBytes: number;
};

// Eight sends: what waits behind more of them is not acknowledged in time.
const LIMITS: PublisherLimits = { waitingBytes: 4 << 20, sendBytes: 512 << 10 };

type Waiting = TopicRecords & { bytes: number; resolve(): void; reject(error: unknown): void };

/** Appends events to their topics. One send runs at a time; requests that come meanwhile share the next one. */
export function createPublisher(connection: Connection, limits: PublisherLimits = LIMITS) {
  const toRecords = createRecordWriter();
  const waiting: Waiting[] = [];
  let bytesWaiting = 0;
  let running: Promise<void> | undefined;

  /** In the order in which they came, so that one sender's events keep theirs. */
  function take(mostBytes: number): Waiting[] {
    let bytes = 0;
    const over = waiting.findIndex((request) => (bytes += request.bytes) > mostBytes);
    const taken = waiting.splice(0, over === -1 ? waiting.length : Math.max(1, over));
    for (const request of taken) bytesWaiting -= request.bytes;
    return taken;
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const requests = take(limits.sendBytes);
      try {
        await connection.send(mergeTopics(requests));
        for (const { resolve } of requests) resolve();
      } catch (error) {
        for (const { reject } of requests) reject(error);
        // These have waited as long already, and nothing of theirs was sent.
        for (const { reject } of take(Infinity)) reject(kafkaAway(error));
      }
    }
    running = undefined;
  }

  return {
    /**
     * Connects and creates the topics before the first request; Kafka may be away. Errors: E_TOPIC_PARTITIONS, for
     * which waiting would not help.
     */
    async warmUp(): Promise<void> {
      try {
        await connection.send([]);
      } catch (error) {
        const { cause } = error as HttpError;
        if (cause instanceof MillraceError && !cause.retriable) throw cause;
      }
    },
    /** Resolves when all replicas have all events; else an HttpError 503 that says what may be stored. */
    async publish(plan: Plan, events: readonly Event[]): Promise<void> {
      const { topic, records } = toRecords(plan, events);
      const bytes = records.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
      if (bytesWaiting + bytes > limits.waitingBytes) throw publisherBusy();
      const done = new Promise<void>((resolve, reject) => {
        waiting.push({ topic, records, bytes, resolve, reject });
      });
      bytesWaiting += bytes;
      running ??= run();
      await done;
    },
    /** Sends what waits, then disconnects. */
    async stop(): Promise<void> {
      await running;
      await connection.close();
    },
  };
}

export type Publisher = Pick<ReturnType<typeof createPublisher>, 'publish'>;
