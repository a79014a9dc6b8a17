import { createRing } from './ring.ts';

// 10 states a second at most, over the longest window anyone asks for.
const CAPACITY = 256;
const LEAST_MS = 400;

/** The speed of a growing total, from observations that come at any pace. */
export type RateMeter = {
  observe: (at: number, total: number) => void;
  /** Per second over the last `windowMs` before `now` (ms); NaN until enough is known. */
  rate: (now: number, windowMs: number) => number;
};

/** A fall of the total (a new world, a rewind) starts the measuring again. */
export function createRateMeter(): RateMeter {
  let seen = createRing(2, CAPACITY);
  let last = Number.NaN;
  return {
    observe(at, total) {
      if (total < last) seen = createRing(2, CAPACITY);
      last = total;
      seen.push([at, total]);
    },
    rate(now, windowMs) {
      const [times = [], totals = []] = seen.columns();
      if (times.length < 2) return Number.NaN;
      const base = Math.max(
        0,
        times.findLastIndex((time) => time <= now - windowMs),
      );
      const since = Math.max(times[base] ?? Number.NaN, now - windowMs);
      const elapsed = now - since;
      return elapsed < LEAST_MS ? Number.NaN : (1_000 * (last - (totals[base] ?? Number.NaN))) / elapsed;
    },
  };
}
