import { createAPI, fetchV13, type Reader } from '@platformatic/kafka';

import type { Aborted } from '../records/aborted.ts';

/** One partition's part of a fetch; its record batches are still packed. */
export type FetchedPart = {
  partition: number;
  errorCode: number;
  /** High watermark. */
  endOffset: number;
  aborted: Aborted[];
  bytes: Buffer | undefined;
};

const VERSION = 13; // of brokers since 3.1: topics go by their identity
const API_KEY = 1;

/** Correlation, API key, version; and the response. */
type Parsing = [number, number, number, Reader];

function readRecords(reader: Reader): Buffer | undefined {
  const length = reader.readUnsignedVarInt() - 1; // compact: 0 is null
  if (length <= 0) return undefined;
  const bytes = reader.buffer.slice(reader.position, reader.position + length);
  reader.skip(length);
  return bytes;
}

function readPart(reader: Reader): FetchedPart {
  const partition = reader.readInt32();
  const errorCode = reader.readInt16();
  const endOffset = Number(reader.readInt64());
  reader.readInt64(); // last stable offset
  reader.readInt64(); // log start offset
  const aborted = reader.readNullableArray((each) => ({
    producerId: each.readInt64(),
    firstOffset: each.readInt64(),
  }));
  reader.readInt32(); // preferred replica: none, for no rack was given
  return { partition, errorCode, endOffset, aborted: aborted ?? [], bytes: readRecords(reader) };
}

/**
 * A Fetch response as far as what is packed. The client's own parser unpacks all of it at once, without bounds, and
 * throws it away when one of its partitions has an error.
 */
function parse(...[, , , reader]: Parsing) {
  reader.readInt32(); // throttle time
  const errorCode = reader.readInt16();
  reader.readInt32(); // session
  const parts = reader.readArray((topic) => {
    topic.readUUID();
    return topic.readArray(readPart);
  });
  return { errorCode, parts: parts.flat() };
}

/** Asks one broker for records; an error of a partition is in its part. */
export const fetchRecords = createAPI<Parameters<typeof fetchV13.createRequest>, ReturnType<typeof parse>>(
  API_KEY,
  VERSION,
  fetchV13.createRequest,
  parse,
).async;
