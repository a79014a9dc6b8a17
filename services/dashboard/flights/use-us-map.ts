import { useEffect, useState } from 'react';
import address from 'virtual:us-map';
import { backoffMs } from '../api/backoff.ts';
import type { UsMap } from './us-map.ts';

/** The drawn map, read once as a static file; asked for again when it did not come. */
export function useUsMap(): { map: UsMap | null; failed: boolean } {
  const [state, setState] = useState<{ map: UsMap | null; failed: boolean }>({ map: null, failed: false });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const stopping = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    readMap(stopping.signal).then(
      (map) => setState({ map, failed: false }),
      () => {
        if (stopping.signal.aborted) return;
        setState({ map: null, failed: true });
        timer = setTimeout(() => setAttempt(attempt + 1), backoffMs(attempt));
      },
    );
    return () => {
      stopping.abort();
      clearTimeout(timer);
    };
  }, [attempt]);
  return state;
}

async function readMap(signal: AbortSignal): Promise<UsMap> {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(`The map's file answered ${response.status}.`);
  return (await response.json()) as UsMap;
}
