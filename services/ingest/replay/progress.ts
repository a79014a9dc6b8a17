/** What a replay tells its reader: `sent` of `total` are in the log, `before` of them from earlier runs; the last one happened at `eventTime`. */
export type Progress = {
  sent: number;
  before: number;
  total: number;
  ratePerSecond: number;
  eventTime: string;
  done: boolean;
};

type Moment = { sent: number; atMs: number };

const EVERY_MS = 250;

/**
 * Writes a progress line each 250 ms once it is known how far earlier runs came, also while Kafka is away, and one at
 * the end. `ratePerSecond` is that of the time since the line before; of the whole run in the last line.
 */
export function startProgress(total: number, write: (line: string) => void) {
  let sent = 0;
  let eventMs = 0;
  let begin: Moment | undefined;
  let last: Moment | undefined;

  function report(since: Moment | undefined, done: boolean): void {
    if (!since) return;
    const now = performance.now();
    const ratePerSecond = Math.round((sent - since.sent) / Math.max(0.001, (now - since.atMs) / 1_000));
    const eventTime = new Date(eventMs).toISOString();
    const before = begin?.sent ?? sent;
    const replay: Progress = { sent, before, total, ratePerSecond, eventTime, done };
    write(`${JSON.stringify({ replay })}\n`);
    last = { sent, atMs: now };
  }

  const timer = setInterval(() => report(last, false), EVERY_MS);
  return {
    total,
    /** `position` events are in the log, the last of which happened at `happenedMs`; first what was there before. */
    reach(position: number, happenedMs: number): void {
      sent = position;
      eventMs = happenedMs;
      begin ??= { sent, atMs: performance.now() };
      last ??= begin;
    },
    end(): void {
      clearInterval(timer);
      report(begin, sent >= total);
    },
  };
}

export type ProgressLines = ReturnType<typeof startProgress>;
