import { useEffect, useState } from 'react';
import { startPoll, type Polled } from '../api/poll.ts';
import type { State } from '../api/types.ts';
import { usePipeline } from './pipeline.ts';
import { useSession } from './session.ts';

/** Follows an answer of the API as the pipeline's version moves. Give a `pathOf` that keeps its identity. */
export function usePolled<T>(pathOf: (state: State) => string | null, everyMs: number): Polled<T> {
  const { client } = useSession();
  const { live } = usePipeline();
  const [polled, setPolled] = useState<Polled<T>>({ data: null, failure: null });
  useEffect(
    () =>
      startPoll<T>({
        client,
        live,
        pathOf,
        everyMs,
        onResult: (result) => setPolled((before) => ({ data: before.data, failure: null, ...result })),
      }),
    [client, live, pathOf, everyMs],
  );
  return polled;
}
