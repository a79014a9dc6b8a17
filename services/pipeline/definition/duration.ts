const UNIT_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
type Unit = keyof typeof UNIT_MS;

/** A length of time people write: `1 minute`, `2 hours`, `1 day`. */
export type Duration = `${number} ${Unit}` | `${number} ${Unit}s`;

/** Milliseconds of a duration; NaN when it is not a whole, positive number of a known unit. */
export function durationMs(duration: string): number {
  const match = /^([1-9]\d*) (second|minute|hour|day)s?$/.exec(duration);
  return match ? Number(match[1]) * UNIT_MS[match[2] as Unit] : Number.NaN;
}
