import { useEffect, useState } from 'react';
import { backoffMs } from '../api/backoff.ts';
import { ApiFailure, unreachable } from '../api/failure.ts';
import { useSession, type Session } from './session.ts';

export type Fetched<T> = { data: T | null; failure: ApiFailure | null };

/** Reads a path once; after a failure again, with backoff, or as soon as a key is given. */
export function useFetched<T>(path: string): Fetched<T> {
  const session = useSession();
  const [fetched, setFetched] = useState<Fetched<T>>({ data: null, failure: null });
  useEffect(() => {
    const stopping = new AbortController();
    setFetched({ data: null, failure: null });
    void fetchUntilRead<T>(session, path, { signal: stopping.signal, onChange: setFetched });
    return () => stopping.abort();
  }, [session, path]);
  return fetched;
}

type Watch<T> = { signal: AbortSignal; onChange: (fetched: Fetched<T>) => void };

async function fetchUntilRead<T>(session: Session, path: string, watch: Watch<T>): Promise<void> {
  for (let attempt = 0; !watch.signal.aborted; attempt++) {
    try {
      const data = await session.client.getJson<T>(path, watch.signal);
      return watch.onChange({ data, failure: null });
    } catch (cause) {
      if (watch.signal.aborted) return;
      const failure = cause instanceof ApiFailure ? cause : unreachable(cause);
      watch.onChange({ data: null, failure });
      await nextAttempt(session, watch.signal, failure.status === 401 ? null : backoffMs(attempt));
    }
  }
}

/** Waits for `delayMs` (null: for ever), for a key to be given, or for the page to lose interest. */
function nextAttempt({ credential }: Session, signal: AbortSignal, delayMs: number | null): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = credential.subscribe(() => credential.get().key !== null && done());
    const timer = delayMs === null ? undefined : setTimeout(done, delayMs);
    signal.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      unsubscribe();
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
