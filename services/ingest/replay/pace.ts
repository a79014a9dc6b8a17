import type { Rate } from './rate.ts';

/** What may be sent now: this many events, and none that happened after `untilMs`. */
export type Due = { events: number; untilMs: number };
export type Pace = { due(): Due; spend(events: number): void };

// After a pause (Kafka away, laptop asleep) it goes on at its rate, with one second's worth of catching up.
const LONGEST_STEP_MS = 1_000;

/** Milliseconds since the last call, at most one second. */
function stopwatch(now: () => number): () => number {
  let last = now();
  return () => {
    const passed = Math.min(now() - last, LONGEST_STEP_MS);
    last = now();
    return passed;
  };
}

function perSecond(events: number, passed: () => number): Pace {
  const most = Math.max(1, (events * LONGEST_STEP_MS) / 1_000);
  let credit = 1;
  return {
    due() {
      credit = Math.min(most, credit + (events * passed()) / 1_000);
      return { events: Math.floor(credit), untilMs: Infinity };
    },
    spend: (spent) => void (credit -= spent),
  };
}

function eventTime(factor: number, { passed, startMs }: { passed: () => number; startMs: number }): Pace {
  let clock = startMs;
  return {
    due() {
      clock += passed() * factor;
      return { events: Infinity, untilMs: clock };
    },
    spend: () => undefined,
  };
}

/** Paces events whose first happens at `startMs`; `now` is a monotonic clock in ms. */
export function createPace(rate: Rate, startMs: number, now: () => number = () => performance.now()): Pace {
  const passed = stopwatch(now);
  if (rate.kind === 'perSecond') return perSecond(rate.events, passed);
  if (rate.kind === 'eventTime') return eventTime(rate.factor, { passed, startMs });
  return { due: () => ({ events: Infinity, untilMs: Infinity }), spend: () => undefined };
}
