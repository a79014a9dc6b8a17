import { age } from '../format/time.ts';
import type { Live } from './live.ts';
import { processorAt, restOf, type Processor } from './processor.ts';

export type Connection = {
  kind: 'waiting' | 'live' | 'away' | 'stale' | 'cut' | 'signed-out';
  text: string;
  detail: string;
};

// One missed heartbeat of 5 s, with room for the network.
const STALE_AFTER_MS = 7_000;
const QUIET_AFTER_MS = 2_000;

/** Puts into words what the page may honestly say about its data at local time `now` (ms). */
export function describeConnection(live: Live, now: number): Connection {
  const dataAge = live.stateAt === null ? 'no data yet' : `data is ${age(now - live.stateAt)} old`;
  if (live.phase === 'signed-out') return { kind: 'signed-out', text: 'Signed out', detail: dataAge };
  if (live.phase === 'connecting') return { kind: 'waiting', text: 'Connecting', detail: dataAge };
  if (live.phase === 'cut') {
    const wait = Math.max(0, (live.retryAt ?? now) - now);
    const next = wait > 0 ? `next try in ${age(wait)}` : 'trying now';
    return { kind: 'cut', text: 'Reconnecting', detail: `${dataAge}, ${next}` };
  }
  const silence = now - (live.heardAt ?? now);
  if (silence > STALE_AFTER_MS) {
    return { kind: 'stale', text: 'Stale', detail: `API silent for ${age(silence)}, ${dataAge}` };
  }
  const processor = processorAt(live, now);
  if (processor.missing) return { kind: 'away', text: 'Processor not seen', detail: seenFor(processor) };
  return { kind: 'live', text: 'Live', detail: describeCommit(live, now) };
}

const seenFor = ({ ageMs }: Processor): string =>
  ageMs === null ? 'yet' : `for ${age(ageMs)}, page is live`;

function describeCommit(live: Live, now: number): string {
  const { state, stateAt } = live;
  if (!state || stateAt === null) return 'waiting for the first state';
  const rest = restOf(state, processorAt(live, now));
  if (!state.committedAt)
    return rest === 'behind' ? 'behind, nothing committed yet' : 'nothing committed yet';
  const sinceCommit = Date.parse(state.at) - Date.parse(state.committedAt) + (now - stateAt);
  return sinceCommit > QUIET_AFTER_MS ? `${rest}, last commit ${age(sinceCommit)} ago` : 'committing';
}
