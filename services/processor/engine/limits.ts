/** When a batch is committed: at whichever comes first. */
export type Limits = {
  /** Rows the commit would write. */
  rows: number;
  /** Bytes of the records folded. */
  bytes: number;
  /** Longest wait while records stream in faster than they are committed. */
  bulkMs: number;
  /** Wait when all partitions are read to their end: what a live event pays. */
  liveMs: number;
};

export const LIMITS: Limits = { rows: 30_000, bytes: 16 * 1_048_576, bulkMs: 1_000, liveMs: 8 };

/** What a stop waits for one answer of Kafka. */
export const LAST_WAIT_MS = 2_000;

type Size = { events: number; bytes: number; rows: number };

/** Whether a batch must not grow any more. */
export const isFull = (size: Size, limits: Limits) =>
  size.rows >= limits.rows || size.bytes >= limits.bytes || size.events >= MAX_EVENTS;

// Sums of whole numbers stay exact in a double up to this many events (see SUM_LIMIT in the pipeline room).
const MAX_EVENTS = 2 ** 20 / 2;
