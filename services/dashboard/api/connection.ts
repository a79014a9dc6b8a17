import { age } from '../format/time.ts';
import type { Live } from './live.ts';

export type Connection = {
  kind: 'waiting' | 'live' | 'stale' | 'cut' | 'signed-out';
  text: string;
  detail: string;
};

// One missed heartbeat of 5 s, with room for the network.
const STALE_AFTER_MS = 7_000;
const IDLE_AFTER_MS = 2_000;

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
  return { kind: 'live', text: 'Live', detail: describeCommit(live, now) };
}

function describeCommit({ state, stateAt }: Live, now: number): string {
  if (!state || stateAt === null) return 'waiting for the first state';
  if (!state.committedAt) return 'nothing committed yet';
  const sinceCommit = Date.parse(state.at) - Date.parse(state.committedAt) + (now - stateAt);
  return sinceCommit > IDLE_AFTER_MS ? `idle, last commit ${age(sinceCommit)} ago` : 'committing';
}
