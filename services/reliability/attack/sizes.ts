import type { Sizes } from './families.ts';

const PLAN = { sloMs: 500, step: 1.4, seconds: 4, rounds: 3 };

/** What `npm run attack` does. */
export const fullSizes = (seed: number): Sizes => ({
  seed,
  examples: { keyed: 60, open: 30 },
  bytes: 10_000,
  slow: { connections: 300, rounds: 3, seconds: 3, perSecond: 60 },
  overload: { api: { ...PLAN, firstRate: 60 }, ingest: { ...PLAN, firstRate: 15 } },
  restart: { rounds: 2, perSecond: 60, drainWaitMs: 1_000 },
});
