/**
 * Why a replay neither loses nor doubles an event, however often it is killed:
 * - One produce request appends one record batch to one partition, whole or not at all. Its last record carries the
 *   position that the replay had reached there; partitions are independent, so a kill between two of them is harmless.
 * - A new run reads the last mark of each partition back from the log, and skips what is at or before it. Records that
 *   others appended later carry no mark and are passed over; an empty or recreated topic has none: from the beginning.
 * - Within a run, kafkajs repeats a request whose answer was lost under the same producer id and sequence number, and
 *   the broker drops the repeat. Only one request per partition is on its way, so the order holds too.
 * - The killed run's last request may still be between its socket and the log when the next run reads the marks:
 *   they are read until the log's ends stand still.
 * Not covered: two replays into one topic at the same time.
 */
export const MARK_HEADER = 'millrace-replay';

/** Last position known to be in each partition; -1: none. */
export type Marks = number[];

/** The position in a record's headers, or null when a replay did not mark it. */
export function markOf(headers: Record<string, unknown> | undefined): number | null {
  const value = headers?.[MARK_HEADER];
  if (!Buffer.isBuffer(value) || !/^\d{1,15}$/.test(value.toString('latin1'))) return null;
  return Number(value.toString('latin1'));
}
