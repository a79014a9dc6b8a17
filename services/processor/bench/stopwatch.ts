import type { LogConsumer } from '../engine/log-consumer.ts';
import type { Observer } from '../engine/observer.ts';

export type Measured = {
  events: number;
  /** Of these, neither dead-lettered nor dropped. */
  counted: number;
  commits: number;
  rows: number;
  /** From the first fetch that the engine gets to the last commit. */
  seconds: number;
  /** ms from record timestamp to commit, one per record; empty unless asked for. */
  agesMs: number[];
};

/** Watches an engine from outside: wrap its consumer and its observer, then wait for `done`. */
export function createStopwatch({ events: wanted, ages }: { events: number; ages: boolean }) {
  const measured: Measured = { events: 0, counted: 0, commits: 0, rows: 0, seconds: 0, agesMs: [] };
  const { promise: done, resolve } = Promise.withResolvers<Measured>();
  let startedAt: number | undefined;

  const consumer = (inner: LogConsumer): LogConsumer => ({
    ...inner,
    start: (deliver) =>
      inner.start((event) => {
        if (event.kind === 'records') startedAt ??= performance.now();
        return deliver(event);
      }),
  });

  const observer = (inner: Observer): Observer => ({
    ...inner,
    committed(batch, nowMs) {
      inner.committed(batch, nowMs);
      measured.events += batch.recordedMs.length;
      measured.counted += batch.commit.progress.reduce((sum, { counted }) => sum + counted, 0);
      measured.commits++;
      measured.rows += batch.commit.cells.reduce((rows, cells) => rows + cells.length, 0);
      if (ages) for (const recorded of batch.recordedMs) measured.agesMs.push(nowMs - recorded);
      if (measured.events < wanted) return;
      measured.seconds = (performance.now() - (startedAt ?? 0)) / 1_000;
      resolve(measured);
    },
  });

  return { consumer, observer, done };
}
