import { MINUTE_MS } from './pipeline.ts';
import type { Tape } from './tape.ts';
import { endOf, type Entry, type Partition, type SimEvent } from './topic.ts';

// a with aa and aa with a: two keys that must not become one.
const KEYS = ['a', 'aa', 'b'] as const;
const TEN_YEARS_MS = 3_652 * 24 * 60 * MINUTE_MS;
// None of these is an event of the pipeline.
const POISON = [
  '',
  '{',
  '[]',
  '{"id":1}',
  '{"id":1,"at":"2001-01-01T00:00:00Z","key":"d","to":"a","n":1}',
  '\u0000',
];
const MOST_RECORDS = 6;

/** Event time of a record made at `nowMs`: mostly about then, sometimes late, very late, or far in the future. */
function eventTime(nowMs: number, choice: number): number {
  const [kind, spread] = [choice % 32, choice >> 5];
  const at = Math.floor(nowMs / 1_000) * 1_000;
  if (kind === 31) return at + TEN_YEARS_MS;
  if (kind === 30) return at - TEN_YEARS_MS;
  if (kind > 24) return at - (spread % 10) * MINUTE_MS;
  return at - (spread % 90) * 1_000;
}

const text = ({ id, timeMs, key, to, n }: SimEvent) =>
  JSON.stringify({ id, at: new Date(timeMs).toISOString(), key, to, n });

function entryOf(offset: number, nowMs: number, tape: Tape): Entry {
  const what = tape.next();
  if (what % 16 === 15) return 'hidden';
  const isPoison = what % 16 === 14;
  const event: SimEvent = {
    id: offset,
    timeMs: eventTime(nowMs, tape.next()),
    key: KEYS[(what >> 4) % KEYS.length] as string,
    to: KEYS[(what >> 6) % KEYS.length] as string,
    n: ((what >> 8) % 41) - 20,
  };
  const value = isPoison ? (POISON[(what >> 4) % POISON.length] as string) : text(event);
  const record = { offset, timestampMs: nowMs, key: null, value: Buffer.from(value), headers: {} };
  return { record, event: isPoison ? null : event };
}

/** Appends a few records. An aborted transaction leaves what nobody sees; an open one hides all that comes after. */
export function append(partition: Partition, nowMs: number, tape: Tape): void {
  // A log that lost its tail gets no new one: the offsets would mean two things.
  if (partition.cutAt !== undefined) return;
  const isAborted = tape.chance(0.1);
  const staysOpen = tape.chance(0.1);
  for (let left = 1 + tape.pick(MOST_RECORDS); left > 0; left--) {
    const entry = entryOf(partition.entries.length, nowMs, tape);
    partition.entries.push(isAborted ? 'hidden' : entry);
  }
  if (!staysOpen) settle(partition);
}

/** Fills a new partition with as many records as another held; they are not the same ones. */
export function fill(
  partition: Partition,
  count: number,
  { nowMs, tape }: { nowMs: number; tape: Tape },
): void {
  while (partition.entries.length < count)
    partition.entries.push(entryOf(partition.entries.length, nowMs, tape));
  settle(partition);
}

/** Ends every open transaction. */
export const settle = (partition: Partition) => void (partition.stable = endOf(partition));
