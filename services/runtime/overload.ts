/** `turnMaxMs`: how long one turn of the event loop may take requests before it refuses the rest that arrived in it. */
export type OverloadLimits = { inFlightMax: number; turnMaxMs: number };

// An answer that takes longer is slow, in ms: then fewer at once are taken.
const SLOW_MS = 300;
// The limit falls by a tenth, at most once in so many ms, for many slow answers tell of one and the same queue.
const FALL = 0.9;
const FALL_EVERY_MS = 50;
const LEAST = 8;
// What the limit rises by, shared among as many answers as it allows.
const RISE = 4;

/**
 * How many at once: as many as may be while answers are fast, fewer and fewer while they are slow (additive increase,
 * multiplicative decrease). A fixed number is wrong on most machines: what waits behind it is answered too late.
 */
function createLimit(most: number) {
  let limit = most;
  let fellAt = Number.NEGATIVE_INFINITY;
  return {
    allows: (inFlight: number): boolean => inFlight < Math.floor(limit),
    /** An answer, with how many there were at once; few at once tell nothing of the limit. */
    observe(tookMs: number, inFlight: number): void {
      if (inFlight < limit / 2) return;
      const now = performance.now();
      if (tookMs <= SLOW_MS) limit = Math.min(most, limit + RISE / limit);
      else if (now - fellAt >= FALL_EVERY_MS) {
        limit = Math.max(Math.min(LEAST, most), limit * FALL);
        fellAt = now;
      }
    },
  };
}

/**
 * Says when a process has more to do than it can. Two signs: too many requests wait for Kafka or the database, given how
 * fast these answer; or this turn of the event loop has lasted too long, which it does when requests arrive faster than
 * they can be read. Then the rest is refused at once, which costs little, and those that were taken are answered as fast
 * as ever.
 */
export function createOverload({ inFlightMax, turnMaxMs }: OverloadLimits) {
  const limit = createLimit(inFlightMax);
  let inFlight = 0;
  // When the first request of this turn came.
  let turnBegan: number | undefined;

  function isLateInTurn(): boolean {
    const now = performance.now();
    if (turnBegan === undefined) {
      turnBegan = now;
      // Runs when all that arrived in this turn has been looked at.
      setImmediate(() => (turnBegan = undefined));
    }
    return now - turnBegan > turnMaxMs;
  }

  return {
    /** To be asked once for each request, when it arrives. */
    isOverloaded: (): boolean => isLateInTurn() || !limit.allows(inFlight),
    /** To be asked once more where a request is to enter: others may have, while its body came. */
    isFull: (): boolean => !limit.allows(inFlight),
    /**
     * A request that is worked on from now on; the answer tells that it has ended. When its client went away instead of
     * waiting, a short time tells nothing; a long one is why it went.
     */
    enter(): (isAnswered?: boolean) => void {
      inFlight++;
      const began = performance.now();
      let isOver = false;
      return (isAnswered = true) => {
        if (isOver) return;
        isOver = true;
        const tookMs = performance.now() - began;
        if (isAnswered || tookMs > SLOW_MS) limit.observe(tookMs, inFlight);
        inFlight--;
      };
    },
    inFlight: (): number => inFlight,
  };
}
