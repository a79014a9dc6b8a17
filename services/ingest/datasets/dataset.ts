/**
 * A finite stream that a replay sends. Position 0 happened first; the order never changes from run to run, because a
 * replay remembers only the position it reached.
 */
export type Dataset = {
  total: number;
  /** Text of the event's key field: the record's key. */
  key(position: number): string;
  /** The event as JSON, exactly as JSON.stringify would write it. */
  json(position: number): string;
  /** When it happened, ms since 1970; never decreases with the position. */
  happenedMs(position: number): number;
};
