import fc from 'fast-check';

import { run, type Outcome } from './run.ts';
import { tapes } from './seed.ts';

// A smaller run is a kindness, not a must.
const MOST_MS = 60_000;

/** The smallest run found that fails as well, by shortening and lowering the tape. */
export async function shrunk(tape: number[]): Promise<Outcome> {
  let smallest = await run(tape);
  const fails = fc.asyncProperty(tapes, async (candidate) => {
    const outcome = await run(candidate);
    if (!outcome.failure) return;
    if (outcome.trace.length < smallest.trace.length) smallest = outcome;
    throw new Error(outcome.failure);
  });
  await fc.check(fails, { examples: [[tape]], numRuns: 1, interruptAfterTimeLimit: MOST_MS });
  return smallest;
}
