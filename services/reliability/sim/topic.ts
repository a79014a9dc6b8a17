import type { LogBounds, LogRecord } from '@millrace/processor/engine/log-consumer.ts';

export type SimEvent = { id: number; timeMs: number; key: string; to: string; n: number };
/**
 * What stands at an offset: an event, a record that is none (`event` null), or nothing that a reader ever sees: the
 * mark of a transaction, an aborted record, one that compaction took.
 */
export type Entry = { record: LogRecord; event: SimEvent | null } | 'hidden';

/**
 * One log. Records from `stable` on belong to transactions that are still open: nobody is given them yet. A log that
 * lost its tail ends at `cutAt`, and `entries` still knows what stood there. `starts` are all offsets at which it began,
 * `given` is how far anybody was ever given it.
 */
export type Partition = {
  entries: Entry[];
  start: number;
  starts: number[];
  stable: number;
  cutAt?: number;
  given: number;
};
export type Topic = { id: string; partitions: Partition[] };

export const createTopic = (id: string, partitions: number): Topic => ({
  id,
  partitions: Array.from({ length: partitions }, () => ({
    entries: [],
    start: 0,
    starts: [0],
    stable: 0,
    given: 0,
  })),
});

export const endOf = ({ entries, cutAt }: Partition) => cutAt ?? entries.length;

export const boundsOf = (partition: Partition): LogBounds => ({
  startOffset: partition.start,
  endOffset: endOf(partition),
});

export type Batch = { fetchedOffset: number; nextOffset: number; endOffset: number; records: LogRecord[] };

/**
 * What a fetch of at most `most` offsets gives. From outside the log a client goes to the log's start by itself, without
 * a word.
 */
export function fetchFrom(partition: Partition, position: number, most: number): Batch {
  const isOutside = position < partition.start || position > endOf(partition);
  const from = isOutside ? partition.start : position;
  const nextOffset = Math.max(from, Math.min(from + most, partition.stable));
  const records = partition.entries
    .slice(from, nextOffset)
    .flatMap((entry) => (entry === 'hidden' ? [] : [entry.record]));
  partition.given = Math.max(partition.given, nextOffset);
  return { fetchedOffset: from, nextOffset, endOffset: endOf(partition), records };
}

export const hasMore = (partition: Partition, position: number) =>
  position < partition.stable || position > endOf(partition) || position < partition.start;
