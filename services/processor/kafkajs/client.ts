import type { Consumer, Kafka } from 'kafkajs';

import { codeOf, messageOf, type MillraceError } from '@millrace/runtime/errors.ts';
import { isPassing } from '@millrace/runtime/kafka-passing.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Deliver, LogEvent, LogSettings } from '../engine/log-consumer.ts';

import { unavailable } from '../unavailable.ts';
import { HEARTBEAT_MS } from './each-batch.ts';

// How long the broker may hold an empty fetch, and how long kafkajs sleeps when all partitions are paused.
const MAX_WAIT_MS = 100;
const FETCH_BYTES = 2 * 1_048_576;
const FETCH_BYTES_PER_PARTITION = 256 * 1_024;
/** Longest of a rebalance, in which a client waits for the others. */
export const REBALANCE_MS = 10_000;

type Listening = {
  deliver: Deliver;
  whyNoCoordinator: WhyNoCoordinator;
  log: Log;
  /** Whether the client is still ours: one that was left may have last words. */
  isOurs: () => boolean;
  /** It gave up for good. */
  ended: () => void;
  /** It was left, and is in the group all the same. */
  stray: () => void;
};

/** What stands between us and a group that no broker tells of; undefined when they are merely away. */
export type WhyNoCoordinator = () => Promise<MillraceError | undefined>;

/** Turns what kafkajs tells of its group into events; a delivery fails only when the engine has ended by itself. */
export function listen(consumer: Consumer, topic: string, listening: Listening): void {
  const { deliver, whyNoCoordinator, log, isOurs, ended, stray } = listening;
  const tell = (event: LogEvent) => {
    deliver(event).catch((error: unknown) => log.debug({ err: error }, 'the engine has ended'));
  };
  const fail = (why: unknown) =>
    tell({ kind: 'failed', error: unavailable(why, { retriable: isPassing(why) }) });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    if (!isOurs()) return;
    const partitions = payload.memberAssignment[topic] ?? [];
    // Synchronously, before kafkajs fetches anything: nothing is read that was not claimed.
    if (partitions.length > 0) consumer.pause([{ topic, partitions }]);
    log.info({ partitions }, 'partitions assigned');
    tell({ kind: 'assigned', partitions });
  });
  // Left in the middle of a join or of a restart it may get in all the same. Once it beats it is cut off again; it says
  // no LeaveGroup, for kafkajs forgot its runner when it was left first: its place ends with its session.
  consumer.on(consumer.events.HEARTBEAT, () => {
    if (!isOurs()) stray();
  });
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    log.warn({ code: codeOf(error), restart }, `kafkajs: ${messageOf(error)}`);
    // Of what passes kafkajs does not know all: a connection that closed in between is to it an error like any other.
    if (restart || !isOurs()) return;
    ended();
    if (error.name !== 'KafkaJSGroupCoordinatorNotFound') return fail(error);
    whyNoCoordinator().then((why) => fail(why ?? error), fail);
  });
}

/** A client of its own for each start: one that failed may be left with a connection that it will never use. */
export const createClient = (
  kafka: Kafka,
  { groupId, sessionTimeoutMs }: LogSettings,
  beginsAnew: () => boolean,
): Consumer =>
  kafka.consumer({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: REBALANCE_MS,
    maxWaitTimeInMs: MAX_WAIT_MS,
    minBytes: 1,
    maxBytes: FETCH_BYTES,
    maxBytesPerPartition: FETCH_BYTES_PER_PARTITION,
    allowAutoTopicCreation: false,
    retry: {
      initialRetryTime: 200,
      maxRetryTime: 2_000,
      retries: 10,
      restartOnFailure: async () => beginsAnew(),
    },
  });
