import { messageOf } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Observer } from './engine/observer.ts';
import type { Halt } from './engine/ownership.ts';
import type { LogConsumer } from './engine/log-consumer.ts';
import type { ProcessorMetrics } from './metrics.ts';
import type { Store } from './store/store.ts';

// Kafka's end and the database are asked each second; both must have answered within this to be called ready.
const FRESH_MS = 5_000;

/**
 * Turns what the engine tells into metrics, readiness and the `seen` columns the API reads. `state` is what `/readyz`
 * asks for.
 */
export function createObserver(deps: {
  metrics: ProcessorMetrics;
  store: Store;
  consumer: LogConsumer;
  log: Log;
}) {
  const { metrics, store, consumer, log } = deps;
  const halts = new Map<number, Halt>();
  let hasAssignment = false;
  let kafkaSeenAt = 0;
  let kafkaError: string | null = 'not asked yet';
  let databaseError: string | null = null;
  let sentAt = 0;
  let observing = false;

  const observe = async (partitions: Parameters<Observer['tick']>[0]) => {
    const bounds = await consumer.bounds();
    kafkaSeenAt = Date.now();
    kafkaError = null;
    const seen = partitions.map(({ partition, epoch, position, endOffset }) => {
      const end = Math.max(endOffset, bounds.get(partition)?.endOffset ?? 0);
      metrics.lag(partition, Math.max(0, end - position));
      return { partition, epoch, endOffset: end };
    });
    if (seen.length > 0) await store.observe(seen);
  };

  const observer: Observer = {
    owned(partitions) {
      hasAssignment = true;
      halts.clear();
      metrics.forgetLag();
      metrics.owned.set(partitions.length);
    },
    halted(partition, reason) {
      halts.set(partition, reason);
      metrics.halted(reason.code);
    },
    paused: (isPaused) => metrics.paused.set(isPaused ? 1 : 0),
    sending: () => void (sentAt = Date.now()),
    committed({ commit, recordedMs }, nowMs) {
      databaseError = null;
      metrics.committed.inc();
      metrics.commitSeconds.observe((nowMs - sentAt) / 1_000);
      metrics.rows.inc(commit.cells.reduce((rows, cells) => rows + cells.length, 0));
      for (const { counted, deadLettered, droppedLate, late } of commit.progress) {
        metrics.counted.inc(counted);
        metrics.deadLettered.inc(deadLettered);
        metrics.droppedLate.inc(droppedLate);
        metrics.late.inc(late);
      }
      for (const recorded of recordedMs) metrics.age.observe((nowMs - recorded) / 1_000);
    },
    fenced: () => metrics.fenced.inc(),
    retrying(error) {
      databaseError = error.message;
      metrics.retried.inc();
    },
    tick(partitions) {
      if (observing) return;
      observing = true;
      observe(partitions)
        .catch((error: unknown) => {
          kafkaError = messageOf(error);
          log.warn({ err: error }, 'cannot observe');
        })
        .finally(() => (observing = false));
    },
  };

  const fail = (message: string): never => {
    throw new Error(message);
  };
  return {
    observer,
    readiness: {
      kafka: () => {
        if (kafkaError !== null || Date.now() - kafkaSeenAt > FRESH_MS)
          fail(kafkaError ?? 'no answer for a while');
        if (!hasAssignment) fail('no partitions assigned yet');
      },
      database: async () => {
        if (databaseError !== null) fail(databaseError);
        await store.ping();
      },
      partitions: () => {
        const [halt] = halts.values();
        if (halt) fail(`${halt.code}: ${halt.message}`);
      },
    },
  };
}
