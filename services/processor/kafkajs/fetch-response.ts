import Decoder from 'kafkajs/src/protocol/decoder.js';
import response from 'kafkajs/src/protocol/requests/fetch/v11/response.js';

import { FETCH_UNPACKED_BYTES, readBatches, type Message } from '../records/record-batches.ts';

function readPartition(decoder: Decoder) {
  return {
    partition: decoder.readInt32(),
    errorCode: decoder.readInt16(),
    highWatermark: decoder.readInt64().toString(),
    lastStableOffset: decoder.readInt64().toString(),
    lastStartOffset: decoder.readInt64().toString(),
    aborted: decoder.readArray((each) => ({
      producerId: BigInt(each.readInt64().toString()),
      firstOffset: BigInt(each.readInt64().toString()),
    })),
    // None are left for kafkajs, which lets records through where several transactions were open at once.
    abortedTransactions: [],
    preferredReadReplica: decoder.readInt32(),
    bytes: decoder.readBytes(),
    messages: [] as Message[],
  };
}

// Where the next fetch begins to unpack, so that none of its partitions waits for ever behind a greedy one.
let turn = 0;

/**
 * A Fetch response, version 11, as kafkajs decodes it, and bounded: a few KiB may unpack to GiB, and kafkajs would unpack
 * all of a response before it hands on the first record. A partition that gets none of the room is fetched again.
 */
async function decode(raw: Buffer) {
  const decoder = new Decoder(raw);
  const clientSideThrottleTime = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const sessionId = decoder.readInt32();
  const responses = decoder.readArray(() => ({
    topicName: decoder.readString(),
    partitions: decoder.readArray(readPartition),
  }));
  const filled = responses.flatMap(({ partitions }) => partitions).filter(({ bytes }) => bytes?.length);
  const budget = { bytes: FETCH_UNPACKED_BYTES };
  const first = turn++ % Math.max(1, filled.length);
  for (const each of [...filled.slice(first), ...filled.slice(0, first)]) {
    each.messages = await readBatches(each.bytes as Buffer, budget, each.aborted);
    each.bytes = null;
  }
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

/** Makes the kafkajs of this process decode fetches so. */
export function boundFetches(): void {
  response.decode = decode;
}
