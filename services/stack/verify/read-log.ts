import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';

import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import type { RawRecord } from './copy-line.ts';
import { logBounds } from './log-bounds.ts';

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
 * each fetch. A partition of which nothing is left before its offset counts as read. Reads only what is committed, and
 * leaves no consumer group behind. Errors: E_KAFKA, E_LOG_UNREADABLE.
 */
export async function readLog(
  kafka: Kafka,
  source: { topic: string; until: ReadonlyMap<number, number> },
  take: (records: RawRecord[]) => Promise<void>,
): Promise<void> {
  const { topic } = source;
  const left = await toRead(kafka, source);
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
  } catch (error) {
    await consumer.disconnect();
    // The first error is the one to tell; a group that was never joined cannot be deleted.
    await deleteGroup(kafka, groupId).catch(() => undefined);
    throw error;
  }
  await consumer.disconnect();
  await deleteGroup(kafka, groupId);
}

/** The partitions that hold something to read. A log that ends too early is told at once. */
async function toRead(
  kafka: Kafka,
  { topic, until }: { topic: string; until: ReadonlyMap<number, number> },
): Promise<Map<number, number>> {
  const wanted = [...until].filter(([, end]) => end > 0);
  if (wanted.length === 0) return new Map();
  const bounds = await logBounds(kafka, topic);
  const short = wanted.filter(([partition, end]) => (bounds.get(partition)?.high ?? 0) < end);
  if (short.length > 0)
    throw stalled(
      topic,
      short.map(([partition]) => partition),
    );
  return new Map(wanted.filter(([partition, end]) => (bounds.get(partition)?.low ?? 0) < end));
}

async function deleteGroup(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.deleteGroups([groupId]);
  } finally {
    await admin.disconnect();
  }
}

/** Counts down what is left to read; gives true when all is read. */
function takeBatch(
  { batch }: EachBatchPayload,
  left: Map<number, number>,
): { records: RawRecord[]; ended: boolean } {
  const { partition } = batch;
  const end = left.get(partition);
  if (end === undefined) return { records: [], ended: true };
  const records = batch.messages
    .filter(({ offset }) => Number(offset) < end)
    .map(({ offset, timestamp, value }) => ({ partition, offset, timestampMs: timestamp, value }));
  const ended = Number(batch.lastOffset()) + 1 >= end;
  if (ended) left.delete(partition);
  return { records, ended };
}

async function readAll(
  consumer: Consumer,
  { topic, left }: { topic: string; left: Map<number, number> },
  take: (records: RawRecord[]) => Promise<void>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let heardAt = Date.now();
  let begun = false;
  const watch = setInterval(() => {
    if (Date.now() - heardAt > STALL_MS) reject(stalled(topic, [...left.keys()]));
  }, 1_000);
  const eachBatch = async (payload: EachBatchPayload) => {
    heardAt = Date.now();
    begun = true;
    const { records, ended } = takeBatch(payload, left);
    // A slow COPY must not look like an end of the log.
    await take(records).catch(reject);
    heardAt = Date.now();
    if (ended) consumer.pause([{ topic, partitions: [payload.batch.partition] }]);
    if (left.size === 0) resolve();
  };
  // kafkajs begins again after a passing trouble, from the first record: fine only while none was taken.
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    if (restart && !begun) return;
    reject(new MillraceError({ code: 'E_KAFKA', message: messageOf(error), retriable: true, cause: error }));
  });
  try {
    // Together: what ends the reading may come while the group is still being joined.
    await Promise.all([consumer.run({ autoCommit: false, eachBatch }), promise]);
  } finally {
    clearInterval(watch);
  }
}
