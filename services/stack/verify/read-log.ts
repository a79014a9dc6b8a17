import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';

import { fetchedOf } from '@millrace/processor/kafkajs/each-batch.ts';
import { boundFetches } from '@millrace/processor/kafkajs/fetch-response.ts';
import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import type { RawRecord } from './copy-line.ts';
import { logBounds } from './log-bounds.ts';
import { checkEnds, tellStall } from './log-end.ts';
import { within } from '@millrace/runtime/within.ts';

const FETCH_BYTES = 8 * 1_048_576;
// Nothing more arrives although the database says that it was counted.
const STALL_MS = 30_000;
// A Kafka that does not answer a goodbye drops the group by itself, later.
const GOODBYE_MS = 2_000;

/**
 * Reads a topic from its start to the given offsets (partition -> first offset not to read) and hands on the records of
 * each fetch. A partition of which nothing is left before its offset counts as read. Reads only what is committed, and
 * leaves no consumer group behind, unless Kafka stops answering. Errors: E_KAFKA, E_LOG_UNREADABLE.
 */
export async function readLog(
  kafka: Kafka,
  source: { topic: string; until: ReadonlyMap<number, number> },
  take: (records: RawRecord[]) => Promise<void>,
): Promise<void> {
  const { topic } = source;
  // kafkajs lets records of aborted transactions through where several were open at once.
  boundFetches();
  const left = await toRead(kafka, source);
  if (left.size === 0) return;
  const groupId = `millrace-verify-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 100,
    maxBytes: FETCH_BYTES,
    allowAutoTopicCreation: false,
  });
  const leave = async () => {
    await consumer.disconnect();
    await deleteGroup(kafka, groupId);
  };
  try {
    await readAll({ kafka, consumer }, { topic, left }, take);
  } finally {
    // All is read, or the first error is the one to tell; a group that was never joined cannot be deleted.
    await within(
      GOODBYE_MS,
      leave().catch(() => undefined),
    );
  }
}

/** The partitions that hold something to read. A log that ends too early is told at once. */
async function toRead(
  kafka: Kafka,
  { topic, until }: { topic: string; until: ReadonlyMap<number, number> },
): Promise<Map<number, number>> {
  const wanted = [...until].filter(([, end]) => end > 0);
  if (wanted.length === 0) return new Map();
  const bounds = await logBounds(kafka, topic);
  checkEnds(bounds, topic, new Map(wanted));
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

/**
 * What of a batch is new, and whether its partition is read. A consumer that lost its place in the group, because a COPY
 * took longer than its session, reads again from the first record: `next` says how far each partition was taken.
 */
function takeBatch(
  payload: EachBatchPayload,
  { left, next }: { left: Map<number, number>; next: Map<number, number> },
): { records: RawRecord[]; ended: boolean } {
  const { partition, nextOffset, records: fetched, refused } = fetchedOf(payload);
  const end = left.get(partition);
  if (end === undefined) return { records: [], ended: true };
  const begin = next.get(partition) ?? 0;
  next.set(partition, Math.max(begin, nextOffset));
  const records = fetched
    .filter(({ offset }) => offset >= begin && offset < end)
    .map(({ offset, timestampMs, value }) => ({
      partition,
      offset: String(offset),
      timestampMs: String(timestampMs),
      value,
    }));
  const ended = nextOffset >= end;
  if (refused && !ended) throw unreadable(refused.message);
  if (ended) left.delete(partition);
  return { records, ended };
}

const unreadable = (message: string) =>
  new MillraceError({
    code: 'E_LOG_UNREADABLE',
    message,
    fix: 'restore the log; or --recount <name> --partial',
  });

const broken = (cause: unknown) =>
  new MillraceError({ code: 'E_KAFKA', message: messageOf(cause), retriable: true, cause });

/** Hands on what is new of a batch; says whether its partition is read. */
async function taking(
  payload: EachBatchPayload,
  places: Parameters<typeof takeBatch>[1],
  take: (records: RawRecord[]) => Promise<void>,
): Promise<boolean> {
  const { records, ended } = takeBatch(payload, places);
  await take(records);
  return ended;
}

async function readAll(
  { kafka, consumer }: { kafka: Kafka; consumer: Consumer },
  { topic, left }: { topic: string; left: Map<number, number> },
  take: (records: RawRecord[]) => Promise<void>,
): Promise<void> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  let heardAt = Date.now();
  let begun = false;
  const next = new Map<number, number>();
  const watch = setInterval(() => {
    if (Date.now() - heardAt <= STALL_MS) return;
    clearInterval(watch);
    tellStall(kafka, topic, left).catch(reject);
  }, 1_000);
  const eachBatch = async (payload: EachBatchPayload) => {
    begun = true;
    // Not heard of while it is taken: a slow COPY must not look like an end of the log.
    heardAt = Infinity;
    const isRead = await taking(payload, { left, next }, take).catch(reject);
    heardAt = Date.now();
    if (isRead) consumer.pause([{ topic, partitions: [payload.batch.partition] }]);
    if (left.size === 0) resolve();
  };
  // kafkajs begins again after a passing trouble, from the first record: fine only while none was taken.
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    if (!restart || begun) reject(broken(error));
  });
  const join = async () => {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch });
  };
  try {
    // Together: what ends the reading may come while the group is still being joined.
    await Promise.all([join().catch((error: unknown) => reject(broken(error))), ended]);
  } finally {
    clearInterval(watch);
  }
}
