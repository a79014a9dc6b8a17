import type { EventParser } from '@millrace/pipeline/event/parse.ts';
import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { viewFold } from '@millrace/pipeline/fold/view-fold.ts';
import { advance, isDropped } from '@millrace/pipeline/fold/watermark.ts';

import type { Commit, DeadLetter, Progress } from '../store/store.ts';
import type { Fetched, LogRecord } from './log-consumer.ts';
import type { Ownership } from './ownership.ts';

// A refused record may be huge; what is kept of its bytes is not.
const MAX_KEPT_BYTES = 1_048_576;

const kept = (bytes: Buffer | null) => bytes && bytes.subarray(0, MAX_KEPT_BYTES);

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
    let found = progress.get(owned.partition);
    if (!found) {
      found = {
        partition: owned.partition,
        epoch: owned.epoch,
        expectedOffset: owned.position,
        nextOffset: owned.position,
        watermarkMs: owned.watermarkMs,
        counted: 0,
        deadLettered: 0,
        droppedLate: 0,
        late: 0,
        oldestRecordMs: Number.MAX_SAFE_INTEGER,
        endOffset: 0,
      };
      progress.set(owned.partition, found);
    }
    return found;
  };

  const addRecord = (record: LogRecord, at: Progress): void => {
    bytes += (record.value?.length ?? 0) + (record.key?.length ?? 0);
    recordedMs.push(record.timestampMs);
    if (record.timestampMs < at.oldestRecordMs) at.oldestRecordMs = record.timestampMs;
    const parsed = parser.parse(record.value);
    if (!parsed.ok) {
      at.deadLettered++;
      const { offset, timestampMs, headers } = record;
      deadLetters.push({
        partition: at.partition,
        offset,
        recordedMs: timestampMs,
        rejection: parsed.rejection,
        key: kept(record.key),
        value: kept(record.value),
        headers,
      });
      return;
    }
    const { event, timeMs } = parsed;
    if (timeMs < at.watermarkMs) at.late++;
    if (isDropped(plan, at.watermarkMs, timeMs)) at.droppedLate++;
    else {
      at.counted++;
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
      at.nextOffset = fetched.nextOffset;
      at.endOffset = fetched.endOffset;
      owned.position = fetched.nextOffset;
      owned.endOffset = fetched.endOffset;
      owned.watermarkMs = at.watermarkMs;
    },
    /** Size so far: `rows` is an upper bound of what the commit writes, `events` counts records. */
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
