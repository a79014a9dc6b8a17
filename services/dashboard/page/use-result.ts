import { useEffect, useState } from 'react';
import type { ApiFailure } from '../api/failure.ts';
import type { Reader } from '../api/rounds.ts';
import type { Rollup } from '../api/types.ts';
import { usePipeline } from './pipeline.ts';

/**
 * What the newest round read: `nth` of the addresses answered, `front` is the event time (ms) of the round.
 * `failure` is that of the latest attempt; `data` stays the newest that was read.
 */
export type Result = { data: Rollup | null; nth: number; front: number | null; failure: ApiFailure | null };

const NOTHING = { data: null, nth: 0, front: null, failure: null };

/** Takes part in the rounds in which all results of the page are read. Give a function that keeps its identity. */
export function useResult(pathsOf: Reader['pathsOf'], everyMs: number): Result {
  const { rounds } = usePipeline();
  const [result, setResult] = useState<Result>(NOTHING);
  useEffect(
    () =>
      rounds.add({
        everyMs,
        pathsOf,
        onOutcome: (outcome) => setResult((before) => ({ ...before, failure: null, ...outcome })),
      }),
    [rounds, pathsOf, everyMs],
  );
  return result;
}
