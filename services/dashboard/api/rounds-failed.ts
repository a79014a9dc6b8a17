import { backoffMs } from './backoff.ts';

/** Who failed, and when he is asked again: later and later, each for himself. */
export function createFailed<Reader extends { everyMs: number }>() {
  const failed = new Map<Reader, { times: number; retryAt: number }>();
  return {
    has: (reader: Reader) => failed.has(reader),
    isDue: (reader: Reader) => (failed.get(reader)?.retryAt ?? 0) <= Date.now(),
    /** Those to be asked together, and those to be asked each alone: not once more before the answer is there. */
    split<Part extends { reader: Reader }>(parts: readonly Part[]): [Part[], Part[]] {
      const alone = parts.filter(({ reader }) => failed.has(reader));
      for (const { reader } of alone) Object.assign(failed.get(reader) ?? {}, { retryAt: Infinity });
      return [parts.filter((part) => !alone.includes(part)), alone];
    },
    answered(reader: Reader, isFailure: boolean) {
      const times = (failed.get(reader)?.times ?? 0) + 1;
      if (isFailure) failed.set(reader, { times, retryAt: Date.now() + reader.everyMs + backoffMs(times) });
      else failed.delete(reader);
    },
    forget: () => failed.clear(),
  };
}
