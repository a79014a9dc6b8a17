import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';

import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import type { RawRecord } from './copy-line.ts';

const FETCH_BYTES = 8 * 1_048_576;
// Nothing more arrives although the database says that it was counted.
const STALL_MS = 30_000;

const stalled = (topic: string, left: readonly number[]) =>
  new MillraceError({
    code: 'E_LOG_UNREADABLE',
    message: `topic '${topic}': partitions ${left.join(', ')} end before what the database has counted`,
    fix: 'the log lost records; compare `npx millrace status` with the broker',
  });

/**
 * Reads a topic from its start to the given offsets (partition -> first offset not to read) and hands on the records of
 * each fetch. Reads only what is committed, and leaves no consumer group behind.
 */
export async function readLog(
  kafka: Kafka,
  source: { topic: string; until: ReadonlyMap<number, number> },
  take: (records: RawRecord[]) => Promise<void>,
): Promise<void> {
  const { topic } = source;
  const left = new Map([...source.until].filter(([, end]) => end > 0));
  if (left.size === 0) return;
  const groupId = `millrace-verify-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 100,
    maxBytes: FETCH_BYTES,
    allowAutoTopicCreation: false,
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await readAll(consumer, { topic, left }, take);
  } finally {
    await consumer.disconnect();
  }
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteGroups([groupId]).finally(() => admin.disconnect());
}

function readAll(
  consumer: Consumer,
  { topic, left }: { topic: string; left: Map<number, number> },
  take: (records: RawRecord[]) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (how: () => void) => (clearTimeout(timer), how());
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => reject(stalled(topic, [...left.keys()])), STALL_MS);
    };
    const eachBatch = async ({ batch }: EachBatchPayload) => {
      watch();
      const { partition } = batch;
      const end = left.get(partition);
      if (end === undefined) return;
      const records = batch.messages
        .filter(({ offset }) => Number(offset) < end)
        .map(({ offset, timestamp, value }) => ({ partition, offset, timestampMs: timestamp, value }));
      await take(records);
      if (Number(batch.lastOffset()) + 1 < end) return;
      left.delete(partition);
      consumer.pause([{ topic, partitions: [partition] }]);
      if (left.size === 0) settle(resolve);
    };
    consumer.on(consumer.events.CRASH, ({ payload }) =>
      settle(() =>
        reject(
          new MillraceError({ code: 'E_KAFKA', message: messageOf(payload.error), cause: payload.error }),
        ),
      ),
    );
    watch();
    consumer
      .run({
        autoCommit: false,
        eachBatch: (payload) => eachBatch(payload).catch((error: unknown) => settle(() => reject(error))),
      })
      .catch(reject);
  });
}
