import type { Client } from './client.ts';
import { ApiFailure, unreachable } from './failure.ts';
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
  onResult: (result: { data: T } | { failure: ApiFailure }) => void;
};

/** Reads again at most every `everyMs`, only when the version has changed and the page can be seen. */
export function startPoll<T>({ client, live, pathOf, everyMs, onResult }: Poll<T>): () => void {
  const stopping = new AbortController();
  let version: number | null = null;
  let asking = false;
  let askedAt = 0;

  async function ask(path: string, forVersion: number): Promise<void> {
    asking = true;
    askedAt = Date.now();
    try {
      onResult({ data: await client.getJson<T>(path, stopping.signal) });
      version = forVersion;
    } catch (cause) {
      if (stopping.signal.aborted) return;
      onResult({ failure: cause instanceof ApiFailure ? cause : unreachable(cause) });
    } finally {
      asking = false;
    }
  }

  function askIfDue() {
    const { phase, state } = live.get();
    if (asking || document.hidden || phase !== 'open' || !state || state.version === version) return;
    if (Date.now() - askedAt < everyMs) return;
    const path = pathOf(state);
    if (path) void ask(path, state.version);
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
