import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import type { EventParser } from '@millrace/pipeline/event/parse.ts';
import { viewFold, type ViewFold } from '@millrace/pipeline/fold/view-fold.ts';
import { advance, isDropped } from '@millrace/pipeline/fold/watermark.ts';

import type { Commit, DeadLetter, Progress } from '../store/store.ts';
import { deadLetter } from './dead-letter.ts';
import { isFull, type Limits } from './limits.ts';
import type { Fetched, LogRecord } from './log-consumer.ts';
import type { Ownership } from './ownership.ts';
import { startProgress } from './progress.ts';
import { recordBytes } from './record-bytes.ts';

// Counting the rows of all views is too dear for each record.
const LOOK_EVERY = 64;

function moveOn(at: Progress, owned: Ownership, to: { nextOffset: number; endOffset: number }): void {
  at.nextOffset = owned.position = to.nextOffset;
  at.endOffset = owned.endOffset = to.endOffset;
  owned.watermarkMs = at.watermarkMs;
}

type Folding = { plan: Plan; parser: EventParser; folds: readonly ViewFold[] };

/** Counts a record as what it is; gives the letter when it is no event. */
function foldRecord(
  record: LogRecord,
  at: Progress,
  { plan, parser, folds }: Folding,
): DeadLetter | undefined {
  const parsed = parser.parse(record.value);
  if (!parsed.ok) {
    at.deadLettered++;
    return deadLetter(record, at.partition, parsed.rejection);
  }
  const { event, timeMs } = parsed;
  if (isDropped(plan, at.watermarkMs, timeMs)) at.droppedLate++;
  else {
    at.counted++;
    if (timeMs < at.watermarkMs) at.late++;
    for (const fold of folds) fold.add(event, timeMs);
  }
  at.watermarkMs = advance(plan, at.watermarkMs, { timeMs, recordedMs: record.timestampMs });
  return undefined;
}

/**
 * Deltas of many fetches of several partitions, to be committed at once. Adding records advances the partitions'
 * in-memory positions; nothing outside memory changes before the commit.
 */
export function createBatch(plan: Plan, parser: EventParser, limits: Limits) {
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
    bytes += recordBytes(record);
    recordedMs.push(record.timestampMs);
    if (record.timestampMs < at.oldestRecordMs) at.oldestRecordMs = record.timestampMs;
    const letter = foldRecord(record, at, { plan, parser, folds });
    if (letter) deadLetters.push(letter);
  };

  const size = () => ({
    events: recordedMs.length,
    bytes,
    rows: folds.reduce((rows, fold) => rows + fold.rows(), deadLetters.length),
    startedAt,
    empty: progress.size === 0,
  });

  /** Folds records until the batch is full; gives the number of those folded, one at least. */
  const addUntilFull = (records: readonly LogRecord[], at: Progress): number => {
    for (const [i, record] of records.entries()) {
      addRecord(record, at);
      if ((bytes >= limits.bytes || i % LOOK_EVERY === LOOK_EVERY - 1) && isFull(size(), limits))
        return i + 1;
    }
    return records.length;
  };

  return {
    /**
     * Folds a fetch into the batch, as far as it fits, and moves `owned` past that. Gives back the rest, which begins
     * exactly there.
     */
    add(fetched: Fetched, owned: Ownership, nowMs: number): Fetched | undefined {
      startedAt ??= nowMs;
      const at = progressOf(owned);
      const folded = addUntilFull(fetched.records, at);
      const nextOffset = fetched.records[folded]?.offset ?? fetched.nextOffset;
      at.read += folded;
      moveOn(at, owned, { nextOffset, endOffset: fetched.endOffset });
      if (folded === fetched.records.length) return undefined;
      return { ...fetched, fetchedOffset: nextOffset, records: fetched.records.slice(folded) };
    },
    /** Size so far: `rows` is what the commit would write, `events` counts records, `startedAt` is in ms. */
    size,
    /** Closes the batch: what to commit, and when its records were made (ms since epoch, one per record). */
    close: (): { commit: Commit; recordedMs: readonly number[] } => ({
      commit: { progress: [...progress.values()], cells: folds.map((fold) => fold.take()), deadLetters },
      recordedMs,
    }),
  };
}

export type Batch = ReturnType<typeof createBatch>;
export type ClosedBatch = ReturnType<Batch['close']>;
