import { testify } from './evidence.ts';

/** Makes the wall clock jump, for everything in this process; timers and `performance.now` go on as they were. */
export function jumpClock(jumps: readonly { afterMs: number; byMs: number }[]): void {
  const RealDate = Date;
  let offsetMs = 0;

  class JumpingDate extends RealDate {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(RealDate.now() + offsetMs);
      else super(...(args as [number]));
    }
    static override now() {
      return RealDate.now() + offsetMs;
    }
  }

  globalThis.Date = JumpingDate as DateConstructor;
  for (const { afterMs, byMs } of jumps)
    setTimeout(() => {
      const before = Date.now();
      offsetMs += byMs;
      testify(`clock by ${Math.round((Date.now() - before) / 1_000)} s`);
    }, afterMs).unref();
}
