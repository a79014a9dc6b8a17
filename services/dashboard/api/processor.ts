import type { Live } from './live.ts';
import type { State } from './types.ts';

// The processor reports each second.
const MISSED_AFTER_MS = 5_000;

/** Age (ms) of the processor's newest heartbeat at local time `now`; null when it was never seen. */
export function processorAgeMs({ state, stateAt }: Live, now: number): number | null {
  const seen = state?.partitions.flatMap(({ seenAt }) => (seenAt ? [Date.parse(seenAt)] : [])) ?? [];
  if (!state || stateAt === null || seen.length === 0) return null;
  return Math.max(0, Date.parse(state.at) - Math.max(...seen)) + Math.max(0, now - stateAt);
}

/** True when the page hears the API, but the API has not heard the processor for more than 5 s. */
export function processorMissing(live: Live, now: number): boolean {
  if (live.phase !== 'open' || !live.state) return false;
  const age = processorAgeMs(live, now);
  return age === null || age > MISSED_AFTER_MS;
}

export const stoppedPartitions = (state: State | null) =>
  state?.partitions.filter(({ stopped }) => stopped !== null) ?? [];
