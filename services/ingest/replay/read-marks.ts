import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';

import { MillraceError } from '@millrace/runtime/errors.ts';

import type { Marks } from './mark.ts';
import { searchTail, type LogRange, type TailSearch } from './tail.ts';

// Ends that stand still this long: nothing of a killed run is on its way any more.
const SETTLE_MS = 200;
// With events arriving over HTTP they never stand still.
const SETTLE_TRIES = 5;
const SEARCH_TIMEOUT_MS = 60_000;

type Client = { kafka: Kafka; admin: Admin };

async function logRanges(admin: Admin, topic: string): Promise<LogRange[]> {
  const ranges: LogRange[] = [];
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
    ranges[partition] = { low: Number(low), high: Number(high) };
  return ranges;
}

/** Fetches until every search has ended. */
function runSearches(consumer: Consumer, topic: string, searches: readonly TailSearch[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new MillraceError({
            code: 'E_REPLAY_MARK',
            message: 'the marks in the log could not be read in time',
            retriable: true,
          }),
        ),
      SEARCH_TIMEOUT_MS,
    );
    const end = (settle: () => void) => (clearTimeout(timer), settle());
    const proceed = (partition: number): void => {
      const search = searches[partition] as TailSearch;
      if (search.mark === null) consumer.seek({ topic, partition, offset: String(search.next) });
      else consumer.pause([{ topic, partitions: [partition] }]);
      if (searches.every(({ mark }) => mark !== null)) end(resolve);
    };
    const eachBatch = async ({ batch }: EachBatchPayload): Promise<void> => {
      const search = searches[batch.partition] as TailSearch;
      const records = batch.messages.map(({ offset, headers }) => ({ offset: Number(offset), headers }));
      if (search.mark !== null) return;
      // The first fetch begins where the group would, before any seek; so does one after Kafka was away.
      if ((records[0]?.offset ?? -1) < search.next) return proceed(batch.partition);
      search.read(records, Number(batch.lastOffset()));
      if (search.mark !== null || search.next <= Number(batch.lastOffset())) proceed(batch.partition);
    };
    consumer.on('consumer.crash', ({ payload }) => end(() => reject(payload.error)));
    consumer
      .run({ autoCommit: false, eachBatch })
      .then(() => searches.forEach((_, partition) => proceed(partition)))
      // After a crash, which was told already, there is no group that could be moved.
      .catch((error: Error) => end(() => reject(error)));
  });
}

/** Errors: E_REPLAY_MARK when retention deleted what may have been the last mark. */
function knownMarks(searches: readonly TailSearch[], ranges: readonly LogRange[]): Marks {
  const marks = searches.map(({ mark }) => mark ?? -1);
  const partition = marks.findIndex((mark, index) => mark === -1 && ranges[index]?.low !== 0);
  if (partition === -1) return marks;
  throw new MillraceError({
    code: 'E_REPLAY_MARK',
    message: `partition ${partition} begins at offset ${ranges[partition]?.low}, and no record in it says how far a replay had come`,
    fix: 'replay into an empty topic: what was deleted here may have been part of a replay',
  });
}

async function searchLog(
  { kafka, admin }: Client,
  topic: string,
  ranges: readonly LogRange[],
): Promise<Marks> {
  const searches = ranges.map(searchTail);
  if (searches.every(({ mark }) => mark !== null)) return knownMarks(searches, ranges);
  // kafkajs fetches only as a group; this one lives for a moment and commits nothing.
  const groupId = `millrace-replay-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await runSearches(consumer, topic, searches);
  } finally {
    await consumer.disconnect();
  }
  await admin.deleteGroups([groupId]);
  return knownMarks(searches, ranges);
}

const sameEnds = (a: readonly LogRange[], b: readonly LogRange[]) =>
  a.every(({ high }, i) => high === b[i]?.high);

/**
 * How far earlier replays came in each partition (mark.ts says why that is enough). Errors: E_REPLAY_MARK when it
 * cannot be known; those of kafkajs when Kafka is away.
 */
export async function readMarks(kafka: Kafka, topic: string): Promise<Marks> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    for (let tries = 1; ; tries++) {
      const ranges = await logRanges(admin, topic);
      const marks = await searchLog({ kafka, admin }, topic, ranges);
      await sleep(SETTLE_MS);
      if (tries === SETTLE_TRIES || sameEnds(ranges, await logRanges(admin, topic))) return marks;
    }
  } finally {
    await admin.disconnect();
  }
}
