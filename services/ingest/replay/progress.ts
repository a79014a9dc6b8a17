/** What a replay tells its reader: `sent` of `total` are in the log, earlier runs included. */
export type Progress = {
  sent: number;
  total: number;
  ratePerSecond: number;
  eventTime: string;
  done: boolean;
};

const EVERY_MS = 250;

/**
 * Writes a progress line each 250 ms, also while Kafka is away, and one at the end. `ratePerSecond` is that of the time
 * since the line before; of the whole run in the last line.
 */
export function startProgress(
  range: { sent: number; total: number; happenedMs: number },
  write: (line: string) => void,
) {
  const begin = { sent: range.sent, atMs: performance.now() };
  let { sent } = range;
  let last = begin;
  let eventMs = range.happenedMs;

  function report(since: { sent: number; atMs: number }, done: boolean): void {
    const now = performance.now();
    const ratePerSecond = Math.round((sent - since.sent) / Math.max(0.001, (now - since.atMs) / 1_000));
    const eventTime = new Date(eventMs).toISOString();
    const replay: Progress = { sent, total: range.total, ratePerSecond, eventTime, done };
    write(`${JSON.stringify({ replay })}\n`);
    last = { sent, atMs: now };
  }

  const timer = setInterval(() => report(last, false), EVERY_MS);
  return {
    /** `passed` more events are in the log; the last of them happened at `happenedMs`. */
    add(passed: number, happenedMs: number): void {
      sent += passed;
      eventMs = happenedMs;
    },
    end(): void {
      clearInterval(timer);
      report(begin, sent >= range.total);
    },
  };
}
