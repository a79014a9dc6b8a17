import type { LiveStore } from '../api/live.ts';
import { createStore, type Store } from '../api/store.ts';
import type { State } from '../api/types.ts';
import { createRateMeter, type RateMeter } from './rate.ts';
import { createRing, type Ring } from './ring.ts';

/** Per second, NaN while unknown. */
export type Rates = Record<'produced' | 'read' | 'counted' | 'commits' | 'updates', number>;
/** `series`: time (s), events/s, freshness (ms); one row each half second, the last five minutes. */
export type Meter = { rates: Store<Rates>; series: Ring; close: () => void };

const SAMPLE_MS = 500;
const SHOWN_MS = 5 * 60_000;
// Long enough to be calm beside a commit each second, short enough to follow the eye.
const RATE_WINDOW_MS = 2_500;
const UNKNOWN: Rates = { produced: NaN, read: NaN, counted: NaN, commits: NaN, updates: NaN };

const totalsOf = (state: State, updates: number): Rates => ({
  produced: state.partitions.reduce((sum, { endOffset }) => sum + endOffset, 0),
  read: state.read,
  counted: state.counted,
  commits: state.version,
  updates,
});

const createMeters = () =>
  Object.keys(UNKNOWN).map((name) => [name as keyof Rates, createRateMeter()] as [keyof Rates, RateMeter]);

/** Measures a live pipeline's speeds. While the stream is cut the rates are unknown, not zero. */
export function startMeter(live: LiveStore): Meter {
  const rates = createStore(UNKNOWN);
  const series = createRing(3, SHOWN_MS / SAMPLE_MS + 1);
  let meters = createMeters();
  let seenAt: number | null = null;

  const unsubscribe = live.subscribe(() => {
    const { phase, state, stateAt, updates } = live.get();
    if (phase !== 'open') meters = createMeters();
    if (!state || stateAt === null || stateAt === seenAt) return;
    seenAt = stateAt;
    const totals = totalsOf(state, updates);
    meters.forEach(([name, meter]) => meter.observe(stateAt, totals[name]));
  });

  const sampling = setInterval(() => {
    const now = Date.now();
    const { phase, state } = live.get();
    const measured = meters.map(([name, meter]) => [name, meter.rate(now, RATE_WINDOW_MS)]);
    const current = Object.fromEntries(measured) as Rates;
    const freshness = phase === 'open' ? state?.freshnessMs : null;
    series.push([now / 1_000, current.counted, freshness ?? Number.NaN]);
    rates.set(current);
  }, SAMPLE_MS);

  return {
    rates,
    series,
    close: () => {
      clearInterval(sampling);
      unsubscribe();
    },
  };
}
