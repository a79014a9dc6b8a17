import type { EachBatchPayload, KafkaMessage } from 'kafkajs';

import type { Fetched, LogEvent, LogRecord } from '../engine/log-consumer.ts';
import type { Message } from './record-batches.ts';

export type Deliver = (event: LogEvent) => Promise<void>;

export const HEARTBEAT_MS = 1_000;

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
export async function eachBatch(payload: EachBatchPayload, deliver: Deliver): Promise<void> {
  // Fetched before a seek, and delivered after it: kafkajs empties its queue of fetched batches, whatever happened since.
  if (payload.isStale()) return;
  await withHeartbeat(deliver(toFetched(payload)), payload.heartbeat);
}
