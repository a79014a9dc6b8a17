import { useEffect, useState } from 'react';
import { startPoll, type Polled } from '../api/poll.ts';
import type { State } from '../api/types.ts';
import { usePipeline } from './pipeline.ts';
import { useSession } from './session.ts';

export type Pace = { everyMs: number; changeOf?: (state: State) => number };

/** Follows an answer of the API as the pipeline's version moves. Give functions that keep their identity. */
export function usePolled<T>(
  pathOf: (state: State) => string | null,
  { everyMs, changeOf }: Pace,
): Polled<T> {
  const { client } = useSession();
  const { live } = usePipeline();
  const [polled, setPolled] = useState<Polled<T>>({ data: null, failure: null });
  useEffect(
    () =>
      startPoll<T>({
        live,
        ask: (state) => {
          const path = pathOf(state);
          return path === null ? null : { path, read: (signal) => client.getJson<T>(path, signal) };
        },
        everyMs,
        ...(changeOf ? { changeOf } : {}),
        onResult: (result) => setPolled((before) => ({ data: before.data, failure: null, ...result })),
      }),
    [client, live, pathOf, everyMs, changeOf],
  );
  return polled;
}
