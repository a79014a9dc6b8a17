import type { EachBatchPayload } from 'kafkajs';

import type { Deliver, Fetched } from '../engine/log-consumer.ts';
import { toFetched } from '../records/fetched.ts';

export const HEARTBEAT_MS = 1_000;

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
export function fetchedOf({ batch }: EachBatchPayload): Fetched {
  // Missing in kafkajs's types, not in its batches.
  const fetchedOffset = Number((batch as typeof batch & { fetchedOffset: string }).fetchedOffset);
  return toFetched(batch.messages, {
    partition: batch.partition,
    fetchedOffset,
    lastOffset: Number(batch.lastOffset()),
    endOffset: Number(batch.highWatermark),
  });
}

/** Hands one fetch of one partition to the engine. */
export async function eachBatch(payload: EachBatchPayload, deliver: Deliver): Promise<void> {
  // Fetched before a seek, and delivered after it: kafkajs empties its queue of fetched batches, whatever happened since.
  if (payload.isStale()) return;
  await withHeartbeat(deliver(fetchedOf(payload)), payload.heartbeat);
}
