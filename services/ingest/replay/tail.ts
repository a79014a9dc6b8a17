import { markOf } from './mark.ts';

/** Offsets of a partition's log: [low, high). */
export type LogRange = { low: number; high: number };

type TailRecord = { offset: number; headers: Record<string, unknown> | undefined };

const FIRST_STEP = 100;
const STEP_GROWTH = 10;

/**
 * Looks for the last mark of one partition: the newest records first, then ever larger steps back to the log's start.
 * The caller fetches from `next`, gives what it gets to `read`, and goes on until `mark` is known.
 */
export function searchTail({ low, high }: LogRange) {
  let from = Math.max(low, high - FIRST_STEP);
  let to = high;
  let next = from;
  let found: number | null = null;
  let mark: number | null = null;

  function stepBack(): void {
    if (from > low) {
      to = from;
      from = Math.max(low, high - (high - from) * STEP_GROWTH);
      next = from;
    } else mark = -1;
  }

  if (from === to) stepBack();
  return {
    get next(): number {
      return next;
    },
    /** Position of the last marked record; -1 when there is none; null while unknown. */
    get mark(): number | null {
      return mark;
    },
    /** Takes the records of one fetch in their order, up to and including `lastOffset`. */
    read(records: readonly TailRecord[], lastOffset: number): void {
      for (const { offset, headers } of records) if (offset < to) found = markOf(headers) ?? found;
      next = lastOffset + 1;
      if (next < to) return;
      if (found === null) stepBack();
      else mark = found;
    },
  };
}

export type TailSearch = ReturnType<typeof searchTail>;
