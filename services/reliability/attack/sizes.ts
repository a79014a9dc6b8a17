import type { Sizes } from './families.ts';

const PLAN = { sloMs: 500, step: 1.3, seconds: 5, rounds: 3 };

/** What `npm run attack` does. */
export const fullSizes = (seed: number): Sizes => ({
  seed,
  examples: { keyed: 60, open: 30 },
  bytes: 10_000,
  slow: { connections: 300, rounds: 3, seconds: 5, perSecond: 60 },
  overload: { api: { ...PLAN, firstRate: 150 }, ingest: { ...PLAN, firstRate: 60 } },
  restart: { rounds: 3, perSecond: 60, drainWaitMs: 1_000 },
});
