/** A stretch of event time the reader can choose. Longer ones cost the database more: read more rarely. */
export type Period = { key: string; title: string; ms: number; everyMs: number };

const HOUR = 3_600_000;

export const PERIODS: readonly [Period, ...Period[]] = [
  { key: 'day', title: '24 hours', ms: 24 * HOUR, everyMs: 2_000 },
  { key: 'week', title: '7 days', ms: 7 * 24 * HOUR, everyMs: 2_000 },
  { key: 'month', title: '30 days', ms: 30 * 24 * HOUR, everyMs: 5_000 },
];
