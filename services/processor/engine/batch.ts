import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import type { EventParser, Rejection } from '@millrace/pipeline/event/parse.ts';
import { viewFold } from '@millrace/pipeline/fold/view-fold.ts';
import { advance, isDropped } from '@millrace/pipeline/fold/watermark.ts';

import type { Commit, DeadLetter, Progress } from '../store/store.ts';
import type { Fetched, LogRecord } from './log-consumer.ts';
import type { Ownership } from './ownership.ts';
import { startProgress } from './progress.ts';

const deadLetter = (record: LogRecord, partition: number, rejection: Rejection): DeadLetter => ({
  partition,
  offset: record.offset,
  recordedMs: record.timestampMs,
  rejection,
  key: record.key,
  value: record.value,
  headers: record.headers,
});

/**
 * Deltas of many fetches of several partitions, to be committed at once. Adding records advances the partitions'
 * in-memory positions; nothing outside memory changes before the commit.
 */
export function createBatch(plan: Plan, parser: EventParser) {
  const folds = plan.views.map(viewFold);
  const progress = new Map<number, Progress>();
  const deadLetters: DeadLetter[] = [];
  const recordedMs: number[] = [];
  let bytes = 0;
  let startedAt: number | null = null;

  const progressOf = (owned: Ownership): Progress => {
    const found = progress.get(owned.partition) ?? startProgress(owned);
    progress.set(owned.partition, found);
    return found;
  };

  const addRecord = (record: LogRecord, at: Progress): void => {
    bytes += (record.value?.length ?? 0) + (record.key?.length ?? 0);
    recordedMs.push(record.timestampMs);
    if (record.timestampMs < at.oldestRecordMs) at.oldestRecordMs = record.timestampMs;
    const parsed = parser.parse(record.value);
    if (!parsed.ok) {
      at.deadLettered++;
      deadLetters.push(deadLetter(record, at.partition, parsed.rejection));
      return;
    }
    const { event, timeMs } = parsed;
    if (isDropped(plan, at.watermarkMs, timeMs)) at.droppedLate++;
    else {
      at.counted++;
      if (timeMs < at.watermarkMs) at.late++;
      for (const fold of folds) fold.add(event, timeMs);
    }
    at.watermarkMs = advance(plan, at.watermarkMs, { timeMs, recordedMs: record.timestampMs });
  };

  return {
    /** Folds a fetch into the batch and moves `owned` past it. */
    add(fetched: Fetched, owned: Ownership, nowMs: number): void {
      startedAt ??= nowMs;
      const at = progressOf(owned);
      for (const record of fetched.records) addRecord(record, at);
      at.read += fetched.records.length;
      at.nextOffset = fetched.nextOffset;
      at.endOffset = fetched.endOffset;
      owned.position = fetched.nextOffset;
      owned.endOffset = fetched.endOffset;
      owned.watermarkMs = at.watermarkMs;
    },
    /** Size so far: `rows` is what the commit would write, `events` counts records, `startedAt` is in ms. */
    size: () => ({
      events: recordedMs.length,
      bytes,
      rows: folds.reduce((rows, fold) => rows + fold.rows(), deadLetters.length),
      startedAt,
      empty: progress.size === 0,
    }),
    /** Closes the batch: what to commit, and when its records were made (ms since epoch, one per record). */
    close: (): { commit: Commit; recordedMs: readonly number[] } => ({
      commit: { progress: [...progress.values()], cells: folds.map((fold) => fold.take()), deadLetters },
      recordedMs,
    }),
  };
}

export type Batch = ReturnType<typeof createBatch>;
export type ClosedBatch = ReturnType<Batch['close']>;
