import { run } from './run.ts';
import { tapeOf } from './seed.ts';
import { addRun, noSums, type Sums } from './tally.ts';

/** Runs the seeds `from`, `from + step`, ... below `to`; tells after each. */
export async function runSeeds(
  { from, to, step }: { from: number; to: number; step: number },
  tell: (done: number) => void = () => undefined,
): Promise<Sums> {
  const sums = noSums();
  for (let seed = from; seed < to; seed += step) {
    const { failure, landed, events } = await run(tapeOf(seed));
    addRun(sums, landed, events);
    if (failure) sums.failures.push({ seed, why: failure });
    tell(sums.seeds);
  }
  return sums;
}
