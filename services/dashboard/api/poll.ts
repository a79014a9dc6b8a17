import { backoffMs } from './backoff.ts';
import { asFailure, type ApiFailure } from './failure.ts';
import type { LiveStore } from './live.ts';
import type { State } from './types.ts';

/** `failure` is that of the latest attempt; `data` stays the newest that was read. */
export type Polled<T> = { data: T | null; failure: ApiFailure | null };
type Asked<T> = { path: string; read: (signal: AbortSignal) => Promise<T> };
type Poll<T> = {
  live: LiveStore;
  /** What to read, given the newest state: `path` names it. Null while there is nothing to read. */
  ask: (state: State) => Asked<T> | null;
  everyMs: number;
  /** What must change before it is worth reading again; the version of the state when not given. */
  changeOf?: (state: State) => number;
  onResult: (result: { data: T } | { failure: ApiFailure }) => void;
};

const versionOf = ({ version }: State) => version;

/**
 * Reads again at most every `everyMs`, only when something has changed and the page can be seen. What to
 * read is a change as well: event time goes on when a slow partition falls idle, without a commit.
 */
export function startPoll<T>({ live, ask, everyMs, changeOf = versionOf, onResult }: Poll<T>): () => void {
  const stopping = new AbortController();
  let seen: { change: number; path: string } | null = null;
  let asking = false;
  let nextAt = 0;
  let failures = 0;

  async function read(asked: Asked<T>, change: number): Promise<void> {
    asking = true;
    try {
      onResult({ data: await asked.read(stopping.signal) });
      seen = { change, path: asked.path };
      failures = 0;
    } catch (cause) {
      if (stopping.signal.aborted) return;
      failures++;
      onResult({ failure: asFailure(cause) });
    } finally {
      asking = false;
      nextAt = Date.now() + everyMs + (failures > 0 ? backoffMs(failures) : 0);
    }
  }

  function askIfDue() {
    const { phase, state } = live.get();
    if (asking || document.hidden || phase !== 'open' || !state || Date.now() < nextAt) return;
    const asked = ask(state);
    const change = changeOf(state);
    if (asked && (change !== seen?.change || asked.path !== seen.path)) void read(asked, change);
  }

  const unsubscribe = live.subscribe(askIfDue);
  const timer = setInterval(askIfDue, everyMs);
  askIfDue();
  return () => {
    stopping.abort();
    clearInterval(timer);
    unsubscribe();
  };
}
