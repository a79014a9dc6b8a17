const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A latency in its natural unit: `0 ms`, `38 ms`, `1.24 s`, `2.1 min`. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '–';
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(2)} s`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(1)} s`;
  return ms < HOUR ? `${(ms / MINUTE).toFixed(1)} min` : `${(ms / HOUR).toFixed(1)} h`;
}

/** How long ago, coarse enough to read while it ticks: `< 1 s`, `12 s`, `3 min`, `2 h`, `5 d`. */
export function age(ms: number): string {
  if (ms < SECOND) return '< 1 s';
  if (ms < 2 * MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} min`;
  return ms < 2 * DAY ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / DAY)} d`;
}

/** A span such as a window's size: `1 min`, `1 h`, `24 h`, `7 days`. */
export function span(ms: number): string {
  if (ms % DAY === 0 && ms > DAY) return `${ms / DAY} days`;
  if (ms % HOUR === 0) return `${ms / HOUR} h`;
  return ms % MINUTE === 0 ? `${ms / MINUTE} min` : `${ms / SECOND} s`;
}

/** An instant in UTC to the minute: `2001-01-31 17:05`. */
export const utcMinute = (at: string | number): string =>
  new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** A stretch of time in UTC; the year is said once when it is one: `2001-01-31 17:00 – 02-01 17:00 UTC`. */
export function utcRange(from: string | number, to: string | number): string {
  const [start, end] = [utcMinute(from), utcMinute(to)];
  return `${start} – ${start.slice(0, 4) === end.slice(0, 4) ? end.slice(5) : end} UTC`;
}

/** An instant in UTC where room is short: the date at midnight, else the time. */
export function utcTick(at: number): string {
  if (at % DAY !== 0) return new Date(at).toISOString().slice(11, 16);
  return new Date(at).toLocaleDateString('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
}

/** A local wall-clock time to the second: `17:05:09`. */
export const clock = (at: string | number): string => new Date(at).toLocaleTimeString('en-GB');
