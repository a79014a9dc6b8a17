/** `turnMaxMs`: how long one turn of the event loop may take requests before it refuses the rest that arrived in it. */
export type OverloadLimits = { inFlightMax: number; turnMaxMs: number };

/**
 * Says when a process has more to do than it can. Two signs: too many requests wait for Kafka or the database; or this
 * turn of the event loop has lasted too long, which it does when requests arrive faster than they can be read. Then the
 * rest is refused at once, which costs little, and those that were taken are answered as fast as ever.
 */
export function createOverload({ inFlightMax, turnMaxMs }: OverloadLimits) {
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
    isOverloaded: (): boolean => isLateInTurn() || inFlight >= inFlightMax,
    /** To be asked once more where a request is to enter: others may have, while its body came. */
    isFull: (): boolean => inFlight >= inFlightMax,
    /** A request that is worked on from now on; the answer tells that it has ended. */
    enter(): () => void {
      inFlight++;
      let isOver = false;
      return () => {
        if (!isOver) inFlight--;
        isOver = true;
      };
    },
    inFlight: (): number => inFlight,
  };
}

export type Overload = ReturnType<typeof createOverload>;

const RETRY_AFTER_S = '1';

/** The refusal, as cheap as it can be: headers and body of a 503 in the one form of errors. */
export function overloadAnswer(requestId: string): { headers: Record<string, string>; body: string } {
  const error = {
    code: 'E_BUSY',
    message: 'too busy; nothing was done',
    fix: 'send the same request again after Retry-After',
    requestId,
  };
  const body = JSON.stringify({ error });
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    'retry-after': RETRY_AFTER_S,
  };
  return { headers, body };
}
