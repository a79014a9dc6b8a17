const UNIT_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
type Unit = keyof typeof UNIT_MS;

/** A length of time people write: `1 minute`, `2 hours`, `1 day`. */
export type Duration = `${number} ${Unit}` | `${number} ${Unit}s`;

// Ten years: no window of an event of year 1 starts where dates end.
const MAX_MS = 3_653 * UNIT_MS.day;

/** Milliseconds of a duration; NaN when it is not a whole, positive number of a known unit, at most ten years. */
export function durationMs(duration: string): number {
  const match = /^([1-9]\d*) (second|minute|hour|day)s?$/.exec(duration);
  const ms = match ? Number(match[1]) * UNIT_MS[match[2] as Unit] : Number.NaN;
  return ms <= MAX_MS ? ms : Number.NaN;
}
