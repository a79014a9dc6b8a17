import type { Consumer, ConsumerRunConfig, Kafka } from 'kafkajs';

import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import { isPassing } from '@millrace/runtime/kafka-passing.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Deliver, LogConsumer, LogEvent, LogSettings } from '../engine/log-consumer.ts';

import type { TopicIdentity } from '../topic-id.ts';
import type { Bounds } from './bounds.ts';
import { eachBatch, HEARTBEAT_MS } from './each-batch.ts';
import { boundFetches } from './fetch-response.ts';
import { sayGoodbye } from '../goodbye.ts';
import { unavailable } from '../unavailable.ts';

// How long the broker may hold an empty fetch, and how long kafkajs sleeps when all partitions are paused.
const MAX_WAIT_MS = 100;
const FETCH_BYTES = 2 * 1_048_576;
const FETCH_BYTES_PER_PARTITION = 256 * 1_024;

type Listening = { deliver: Deliver; whyNoCoordinator: WhyNoCoordinator; log: Log };

/** What stands between us and a group that no broker tells of; undefined when they are merely away. */
export type WhyNoCoordinator = () => Promise<MillraceError | undefined>;

/** Turns what kafkajs tells of its group into events; a delivery fails only when the engine has ended by itself. */
function listen(consumer: Consumer, topic: string, { deliver, whyNoCoordinator, log }: Listening): void {
  const tell = (event: LogEvent) => {
    deliver(event).catch((error: unknown) => log.debug({ err: error }, 'the engine has ended'));
  };
  const fail = (why: unknown) =>
    tell({ kind: 'failed', error: unavailable(why, { retriable: isPassing(why) }) });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = payload.memberAssignment[topic] ?? [];
    // Synchronously, before kafkajs fetches anything: nothing is read that was not claimed.
    if (partitions.length > 0) consumer.pause([{ topic, partitions }]);
    log.info({ partitions }, 'partitions assigned');
    tell({ kind: 'assigned', partitions });
  });
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    log.warn({ code: codeOf(error), restart }, `kafkajs: ${messageOf(error)}`);
    // Of what passes kafkajs does not know all: a connection that closed in between is to it an error like any other.
    if (restart) return;
    if (error.name !== 'KafkaJSGroupCoordinatorNotFound') return fail(error);
    whyNoCoordinator().then((why) => fail(why ?? error), fail);
  });
}

/**
 * Between a crash and its restart kafkajs has no group and refuses to be told anything. Nothing is lost by that: the
 * restart joins anew, and an assignment begins with a claim and a seek.
 */
function whileInGroup(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    if (!/group was not initialized/i.test(messageOf(error))) throw error;
  }
}

const createClient = (
  kafka: Kafka,
  { groupId, sessionTimeoutMs }: LogSettings,
  beginsAnew: () => boolean,
): Consumer =>
  kafka.consumer({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: 10_000,
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

/**
 * The log through kafkajs. Its automatic commits are off: the database says where to read, and a reset to the log's
 * start, which kafkajs does by itself when an offset is gone, shows as a `fetchedOffset` that nobody asked for. Each
 * start is with a new client: one that failed may be left with a connection that it will never use.
 */
export function createKafkajsConsumer(
  kafka: Kafka,
  settings: LogSettings,
  deps: { identity: TopicIdentity; bounds: Bounds; whyNoCoordinator: WhyNoCoordinator; log: Log },
): LogConsumer {
  boundFetches();
  const { topic } = settings;
  const { identity, bounds, whyNoCoordinator, log } = deps;
  let consumer: Consumer | undefined;
  let isClosed = false;
  const these = (partitions: readonly number[]) => [{ topic, partitions: [...partitions] }];

  // Not awaited: it waits for answers that may never come.
  const leave = (client: Consumer | undefined) => {
    if (consumer === client) consumer = undefined;
    client?.disconnect().catch((error: unknown) => log.debug({ err: error }, 'left Kafka with an error'));
  };

  // Each step may take long; one that goes on after a close would join a group that nobody leaves.
  const join = async (client: Consumer, deliver: Deliver) => {
    listen(client, topic, { deliver, whyNoCoordinator, log });
    const run: ConsumerRunConfig = {
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: (payload) => eachBatch(payload, deliver),
    };
    await client.connect();
    if (!isClosed) await client.subscribe({ topic, fromBeginning: true });
    if (!isClosed) await client.run(run);
    if (isClosed) leave(client);
  };

  const start = async (deliver: Deliver) => {
    // First: it gives up soon, and the consumer only after many tries.
    await bounds.reach();
    if (isClosed) return;
    const client = createClient(kafka, settings, () => !isClosed);
    consumer = client;
    await join(client, deliver).catch((error: unknown) => {
      leave(client);
      throw error;
    });
  };

  return {
    start: (deliver) =>
      start(deliver).catch((error: unknown) => {
        throw error instanceof MillraceError ? error : unavailable(error);
      }),
    seek: (partition, offset) =>
      whileInGroup(() => consumer?.seek({ topic, partition, offset: String(offset) })),
    pause: (partitions) => whileInGroup(() => consumer?.pause(these(partitions))),
    resume: (partitions) => whileInGroup(() => consumer?.resume(these(partitions))),
    async advise(offsets) {
      await consumer?.commitOffsets(
        [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
      );
    },
    bounds: () => bounds.read(),
    topicId: () => identity.read(),
    async close() {
      isClosed = true;
      const leaving = consumer;
      consumer = undefined;
      await sayGoodbye([identity.close(), bounds.close(), leaving?.disconnect() ?? Promise.resolve()], log);
    },
  };
}
