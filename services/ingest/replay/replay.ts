import { setTimeout as sleep } from 'node:timers/promises';
import { Partitioners, type Kafka } from 'kafkajs';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { messageOf } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';

import type { Dataset } from '../datasets/dataset.ts';
import { createPartitionOf } from '../partition.ts';
import { sendBatches } from '../partition-batch.ts';
import { createCursor } from './cursor.ts';
import type { Marks } from './mark.ts';
import { createPace } from './pace.ts';
import { isPassing } from '@millrace/runtime/kafka-passing.ts';
import { startProgress, type ProgressLines } from './progress.ts';
import type { Rate } from './rate.ts';
import { readMarks } from './read-marks.ts';
import { noticeWaiting } from './waiting.ts';

export type ReplayDeps = { kafka: Kafka; dataset: Dataset; write: (line: string) => void; log: Log };
export type ReplaySettings = { source: Plan['source']; rate: Rate; limit: number; signal: AbortSignal };

const TICK_MS = 10;
const AGAIN_AFTER_MS = 1_000;

/** kafkajs settings of a replay: it waits for Kafka as long as it takes; a try ends within seconds. */
export const PATIENT = {
  connectionTimeout: 2_000,
  requestTimeout: 10_000,
  retry: { retries: Number.MAX_SAFE_INTEGER, initialRetryTime: 200, maxRetryTime: 2_000 },
} as const;

async function openTopic(kafka: Kafka, { topic, partitions }: Plan['source']): Promise<Marks> {
  await ensureTopic(kafka, { name: topic, partitions });
  return readMarks(kafka, topic);
}

/** From reading how far the log is to the last event; what a new process would do as well. */
async function runSession(
  settings: ReplaySettings,
  deps: ReplayDeps,
  progress: ProgressLines,
): Promise<void> {
  const { kafka, dataset, log } = deps;
  const { source, rate, signal } = settings;
  const marks = await noticeWaiting(log, openTopic(kafka, source));
  const { total } = progress;
  const cursor = createCursor({ dataset, total, partitionOf: createPartitionOf(source.partitions), marks });
  log.info({ topic: source.topic, from: cursor.position, total, marks }, 'replay begins');
  const createPartitioner = Partitioners.DefaultPartitioner;
  const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false, createPartitioner });
  const reached = () => progress.reach(cursor.position, dataset.happenedMs(Math.max(0, cursor.position - 1)));
  reached();
  try {
    await noticeWaiting(log, producer.connect());
    const pace = createPace(rate, dataset.happenedMs(Math.min(cursor.position, total - 1)));
    while (cursor.position < total && !signal.aborted) {
      const { batches, events, passed } = cursor.take(pace.due());
      await noticeWaiting(log, sendBatches(producer, source.topic, batches));
      pace.spend(events);
      if (passed > 0) reached();
      else await sleep(TICK_MS);
    }
  } finally {
    await producer.disconnect();
  }
}

/**
 * Sends the events of a data set that are not yet in the topic, in their order, at a rate; stops between two chunks
 * when `signal` aborts. Each event is in the log once (mark.ts). Errors: E_TOPIC_PARTITIONS, E_REPLAY_MARK.
 */
export async function replay(settings: ReplaySettings, deps: ReplayDeps): Promise<void> {
  const total = Math.min(settings.limit, deps.dataset.total);
  const progress = startProgress(total, deps.write);
  try {
    for (let isDone = false; !isDone && !settings.signal.aborted;) {
      try {
        await runSession(settings, deps, progress);
        isDone = true;
      } catch (error) {
        if (!isPassing(error)) throw error;
        deps.log.warn({ err: error }, `begins again: ${messageOf(error)}`);
        await sleep(AGAIN_AFTER_MS);
      }
    }
  } finally {
    progress.end();
  }
}
