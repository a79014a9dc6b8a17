import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';

import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import { isPassing } from '@millrace/runtime/kafka-passing.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Fetched, LogConsumer, LogEvent, LogRecord, LogSettings } from '../engine/log-consumer.ts';

import type { TopicIdentity } from '../topic-id.ts';
import type { Bounds } from './bounds.ts';
import { boundFetches } from './fetch-response.ts';
import type { Message } from './record-batches.ts';
import { unavailable } from './unavailable.ts';

type Deliver = (event: LogEvent) => Promise<void>;

const HEARTBEAT_MS = 1_000;
// How long the broker may hold an empty fetch, and how long kafkajs sleeps when all partitions are paused.
const MAX_WAIT_MS = 100;
const FETCH_BYTES = 2 * 1_048_576;
const FETCH_BYTES_PER_PARTITION = 256 * 1_024;

const toRecord = (message: KafkaMessage): LogRecord => ({
  offset: Number(message.offset),
  timestampMs: Number(message.timestamp),
  key: message.key,
  value: message.value,
  headers: message.headers ?? {},
});

/** Keeps the member in its group while the engine takes a delivery in. */
async function withHeartbeat(work: Promise<void>, heartbeat: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<never>((_, reject) => {
    timer = setInterval(() => void heartbeat().catch(reject), HEARTBEAT_MS);
  });
  try {
    await Promise.race([work, lost]);
    await heartbeat();
  } finally {
    clearInterval(timer);
  }
}

/** One fetch of one partition; its last message is the end mark that `boundFetches` puts there. */
function toFetched({ batch }: EachBatchPayload): Fetched {
  // Missing in kafkajs's types, not in its batches.
  const fetchedOffset = Number((batch as typeof batch & { fetchedOffset: string }).fetchedOffset);
  const messages = batch.messages as Message[];
  const refused = messages.at(-1)?.endMark?.refused;
  const records = messages.filter(({ endMark }) => !endMark).map(toRecord);
  const { partition } = batch;
  return {
    kind: 'records',
    partition,
    fetchedOffset,
    // Before a batch that cannot be read, behind all others.
    nextOffset: refused ? (records.at(-1)?.offset ?? fetchedOffset - 1) + 1 : Number(batch.lastOffset()) + 1,
    endOffset: Number(batch.highWatermark),
    records,
    ...(refused && { refused: { ...refused, message: `partition ${partition}: ${refused.message}` } }),
  };
}

/** Hands one fetch of one partition to the engine. */
async function eachBatch(payload: EachBatchPayload, deliver: Deliver): Promise<void> {
  // Fetched before a seek, and delivered after it: kafkajs empties its queue of fetched batches, whatever happened since.
  if (payload.isStale()) return;
  await withHeartbeat(deliver(toFetched(payload)), payload.heartbeat);
}

/** Turns what kafkajs tells of its group into events; a delivery fails only when the engine has ended by itself. */
function listen(consumer: Consumer, topic: string, { deliver, log }: { deliver: Deliver; log: Log }): void {
  const tell = (event: LogEvent) => {
    deliver(event).catch((error: unknown) => log.debug({ err: error }, 'the engine has ended'));
  };
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
    if (!restart) tell({ kind: 'failed', error: unavailable(error, { retriable: isPassing(error) }) });
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
  deps: { identity: TopicIdentity; bounds: Bounds; log: Log },
): LogConsumer {
  boundFetches();
  const { topic } = settings;
  const { identity, bounds, log } = deps;
  let consumer: Consumer | undefined;
  let isClosed = false;
  const these = (partitions: readonly number[]) => [{ topic, partitions: [...partitions] }];

  const leave = async () => {
    const leaving = consumer;
    consumer = undefined;
    await leaving?.disconnect();
  };

  const start = async (deliver: Deliver) => {
    // First: it gives up soon, and the consumer only after many tries.
    await bounds.reach();
    const client = createClient(kafka, settings, () => !isClosed);
    await client.connect();
    if (isClosed) return client.disconnect();
    consumer = client;
    await client.subscribe({ topic, fromBeginning: true });
    listen(client, topic, { deliver, log });
    await client.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: (payload) => eachBatch(payload, deliver),
    });
  };

  return {
    start: (deliver) =>
      start(deliver).catch((error: unknown) => {
        // Not awaited: it waits for answers that may never come.
        leave().catch((reason: unknown) => log.debug({ err: reason }, 'left Kafka with an error'));
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
      await identity.close();
      // A client's goodbye waits for its own attempts to connect: only one that has connected is left so.
      if (!consumer) return;
      await leave();
      await bounds.close();
    },
  };
}
