import { backoffMs } from './backoff.ts';
import type { Client } from './client.ts';
import { asFailure, type ApiFailure } from './failure.ts';
import type { LiveStore } from './live.ts';
import type { State } from './types.ts';

/** `failure` is that of the latest attempt; `data` stays the newest that was read. */
export type Polled<T> = { data: T | null; failure: ApiFailure | null };
type Poll<T> = {
  client: Client;
  live: LiveStore;
  /** Where to read, given the newest state; null while there is nothing to read. */
  pathOf: (state: State) => string | null;
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
export function startPoll<T>({
  client,
  live,
  pathOf,
  everyMs,
  changeOf = versionOf,
  onResult,
}: Poll<T>): () => void {
  const stopping = new AbortController();
  let seen: { change: number; path: string } | null = null;
  let asking = false;
  let nextAt = 0;
  let failures = 0;

  async function ask(path: string, change: number): Promise<void> {
    asking = true;
    try {
      onResult({ data: await client.getJson<T>(path, stopping.signal) });
      seen = { change, path };
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
    const path = pathOf(state);
    const change = changeOf(state);
    if (path && (change !== seen?.change || path !== seen.path)) void ask(path, change);
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
