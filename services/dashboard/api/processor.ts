import type { Live } from './live.ts';
import type { Partition, State } from './types.ts';

/** What of a state and its receiving says how the processor is; the terminal's status line asks it too. */
export type Heard = Pick<Live, 'phase' | 'stateAt'> & { state: Signs | null };
type Signs = Pick<State, 'at'> & { partitions: Pick<Partition, 'seenAt' | 'committedAt' | 'stopped'>[] };

// The processor reports each second. By the clock of one state the silence is exact; between two states
// it also holds the time until the page asks again, which says nothing of the processor.
const MISSED_AFTER_MS = 3_000;
const UNASKED_MS = 2_500;

/** `ageMs` since the processor was last heard of, null when it never was; `missing` when that is too long. */
export type Processor = { ageMs: number | null; missing: boolean };

/** What a partition, or all together, is at while nothing is committed. */
export type Rest = 'idle' | 'behind' | 'waiting';

/** What is known of the processor at local time `now` (ms): its heartbeats and its commits are its signs of life. */
export function processorAt({ phase, state, stateAt }: Heard, now: number): Processor {
  if (!state || stateAt === null) return { ageMs: null, missing: false };
  const signs = state.partitions.flatMap(({ seenAt, committedAt }) => [seenAt, committedAt]);
  const seen = signs.flatMap((at) => (at ? [Date.parse(at)] : []));
  const silentMs = seen.length > 0 ? Math.max(0, Date.parse(state.at) - Math.max(...seen)) : null;
  const ageMs = silentMs === null ? null : silentMs + Math.max(0, now - stateAt);
  // It does not report partitions that it has stopped: with no other, its silence says nothing.
  const expected = phase === 'open' && !allStopped(state);
  const overdue = ageMs === null || (silentMs ?? 0) > MISSED_AFTER_MS || ageMs > MISSED_AFTER_MS + UNASKED_MS;
  return { ageMs, missing: expected && overdue };
}

/** Idle is only who has nothing to do: a lag is being behind, and without the processor it is not known. */
export const restOf = ({ lag }: { lag: number }, { missing }: Processor): Rest => {
  if (missing) return 'waiting';
  return lag === 0 ? 'idle' : 'behind';
};

export const stoppedPartitions = (state: State | null): Partition[] =>
  state?.partitions.filter(({ stopped }) => stopped !== null) ?? [];

const allStopped = ({ partitions }: Signs) =>
  partitions.length > 0 && partitions.every(({ stopped }) => stopped !== null);
