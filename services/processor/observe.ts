import { codeOf, messageOf } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { ClosedBatch } from './engine/batch.ts';
import type { LogConsumer } from './engine/log-consumer.ts';
import type { Observer } from './engine/observer.ts';
import type { Ownership } from './engine/ownership.ts';
import type { ProcessorMetrics } from './metrics.ts';
import type { Store } from './store/store.ts';

// Kafka is asked for its ends each second; it must have answered within this to be called ready.
const FRESH_MS = 5_000;

type Health = {
  hasAssignment: boolean;
  /** How often what was held was given up. */
  releases: number;
  kafkaSeenAt: number;
  kafkaError: string | null;
  databaseError: string | null;
  databaseSeenAt: number;
};

const partOf = (error: unknown) => (codeOf(error) === 'E_DATABASE' ? 'databaseError' : 'kafkaError');

function measureCommit(metrics: ProcessorMetrics, { commit, recordedMs }: ClosedBatch, nowMs: number): void {
  metrics.committed.inc();
  metrics.rows.inc(commit.cells.reduce((rows, cells) => rows + cells.length, 0));
  for (const { counted, deadLettered, droppedLate, late } of commit.progress) {
    metrics.counted.inc(counted);
    metrics.deadLettered.inc(deadLettered);
    metrics.droppedLate.inc(droppedLate);
    metrics.late.inc(late);
  }
  for (const recorded of recordedMs) metrics.age.observe(Math.max(0, nowMs - recorded) / 1_000);
}

function databaseAnswered(health: Health): void {
  health.databaseError = null;
  health.databaseSeenAt = Date.now();
}

/** What is held, as metrics and readiness say it. */
const holdings = (
  metrics: ProcessorMetrics,
  health: Health,
): Pick<Observer, 'released' | 'owned' | 'halted'> => ({
  released(assigned) {
    // A rebalance is no reason to be taken for unready; to have nothing is.
    health.hasAssignment &&= assigned.length > 0;
    health.releases++;
    metrics.forget();
    metrics.owned.set(0);
  },
  owned(partitions) {
    health.hasAssignment = true;
    metrics.forget();
    metrics.owned.set(partitions.length);
  },
  halted: (_, { code }) => metrics.halted(code),
});

/**
 * What `/readyz` asks of a processor; each throws while its dependency is not there. A halted partition is none of
 * them: the process counts the others, and no restart or rollback would move the halted one.
 */
function readinessOf(health: Health, store: Store) {
  return {
    kafka: () => {
      const { kafkaError, kafkaSeenAt, hasAssignment } = health;
      if (kafkaError !== null || Date.now() - kafkaSeenAt > FRESH_MS)
        throw new Error(kafkaError ?? 'no answer for a while');
      if (!hasAssignment) throw new Error('no partitions assigned yet');
    },
    database: async () => {
      if (health.databaseError !== null) throw new Error(health.databaseError);
      // A ping would wait behind a commit in flight; what the database answered lately says as much.
      if (Date.now() - health.databaseSeenAt > FRESH_MS) await store.ping();
    },
  };
}

/** Turns what the engine tells into metrics, readiness and the `seen` columns that the API reads. */
export function createObserver(deps: {
  metrics: ProcessorMetrics;
  store: Store;
  consumer: LogConsumer;
  log: Log;
}) {
  const { metrics, store, consumer, log } = deps;
  const health: Health = {
    hasAssignment: false,
    releases: 0,
    kafkaSeenAt: 0,
    kafkaError: 'not asked yet',
    databaseError: null,
    databaseSeenAt: 0,
  };
  let sentAt = 0;
  let looking: Promise<void> | undefined;

  const look = async (partitions: readonly Ownership[]) => {
    const { releases } = health;
    const bounds = await consumer.bounds();
    health.kafkaSeenAt = Date.now();
    health.kafkaError = null;
    const seen = partitions.map(({ partition, epoch, position, endOffset }) => {
      const end = Math.max(endOffset, bounds.get(partition)?.endOffset ?? 0);
      // Asked for before a rebalance, and answered after it: of what was owned then.
      if (releases === health.releases) metrics.lag(partition, Math.max(0, end - position));
      return { partition, epoch, endOffset: end };
    });
    // With nothing to note nothing is being committed either, so a ping waits for nobody.
    await (seen.length > 0 ? store.observe(seen) : store.ping());
    databaseAnswered(health);
  };

  const observer: Observer = {
    ...holdings(metrics, health),
    paused: (isPaused) => metrics.paused.set(isPaused ? 1 : 0),
    sending: () => void (sentAt = Date.now()),
    committed(batch, nowMs) {
      databaseAnswered(health);
      metrics.commitSeconds.observe((nowMs - sentAt) / 1_000);
      measureCommit(metrics, batch, nowMs);
    },
    fenced: () => metrics.fenced.inc(),
    retrying(error) {
      health[partOf(error)] = error.message;
      metrics.retried.inc();
    },
    tick(partitions) {
      looking ??= look(partitions)
        .catch((error: unknown) => {
          const [part, message] = [partOf(error), messageOf(error)] as const;
          // Once for as long as it lasts: it is asked each second.
          log[health[part] === message ? 'debug' : 'warn']({ err: error }, 'cannot look at the log');
          health[part] = message;
        })
        .finally(() => (looking = undefined));
    },
  };
  return { observer, readiness: readinessOf(health, store) };
}
