import type { KafkaMessage } from 'kafkajs';

import type { Fetched, LogRecord } from '../engine/log-consumer.ts';
import type { Message } from './record-batches.ts';

const toRecord = (message: KafkaMessage): LogRecord => ({
  offset: Number(message.offset),
  timestampMs: Number(message.timestamp),
  key: message.key,
  value: message.value,
  headers: message.headers ?? {},
});

type Place = { partition: number; fetchedOffset: number; lastOffset: number; endOffset: number };

/**
 * One fetch of one partition, from what `readBatches` gave; a batch that holds the offset asked for may begin before it.
 */
export function toFetched(
  messages: readonly Message[],
  { partition, fetchedOffset, lastOffset, endOffset }: Place,
): Fetched {
  const refused = messages.at(-1)?.endMark?.refused;
  const records = messages
    .filter(({ endMark, isControlRecord }) => !endMark && !isControlRecord)
    .map(toRecord)
    .filter(({ offset }) => offset >= fetchedOffset);
  return {
    kind: 'records',
    partition,
    fetchedOffset,
    // Before a batch that cannot be read, behind all others.
    nextOffset: refused ? (records.at(-1)?.offset ?? fetchedOffset - 1) + 1 : lastOffset + 1,
    endOffset,
    records,
    ...(refused && { refused: { ...refused, message: `partition ${partition}: ${refused.message}` } }),
  };
}
