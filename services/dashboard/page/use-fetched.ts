import { useEffect, useState } from 'react';
import { backoffMs } from '../api/backoff.ts';
import { asFailure, type ApiFailure } from '../api/failure.ts';
import { createPause } from '../api/pause.ts';
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
  const { client, credential } = session;
  const pause = createPause();
  const unsubscribe = credential.subscribe(() => credential.get().key && pause.wake());
  watch.signal.addEventListener('abort', pause.wake);
  for (let attempt = 0; !watch.signal.aborted; attempt++) {
    try {
      watch.onChange({ data: await client.getJson<T>(path, watch.signal), failure: null });
      break;
    } catch (cause) {
      if (watch.signal.aborted) break;
      const failure = asFailure(cause);
      watch.onChange({ data: null, failure });
      await pause.rest(failure.status === 401 ? null : backoffMs(attempt));
    }
  }
  unsubscribe();
}
