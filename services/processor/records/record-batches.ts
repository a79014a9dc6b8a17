import type { KafkaMessage } from 'kafkajs';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeRecordBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import decodeMessageSet from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js';

import { codeOf, messageOf } from '@millrace/runtime/errors.ts';
import { registerCodecs } from '@millrace/runtime/kafka-codecs.ts';

import type { Halt } from '../engine/ownership.ts';
import { recordBytes } from '../engine/record-bytes.ts';
import { abortedAmong, type Aborted } from './aborted.ts';

// The decoder is kafkajs's, whichever client fetched.
registerCodecs();

/** What one fetch may unpack to, in bytes; it stops behind the batch that reaches it. */
export const FETCH_UNPACKED_BYTES = 32 * 1_048_576;

/** What one fetch may still unpack to, in bytes. */
export type Budget = { bytes: number };

/**
 * Stands behind the last record of a fetch and is none: kafkajs would neither deliver a fetch of control records only,
 * nor say where a batch ends of which compaction took the last records.
 */
export type EndMark = { refused?: Halt };
/** What kafkajs decodes; its types know nothing of control records. */
export type Message = KafkaMessage & { isControlRecord?: boolean; endMark?: EndMark };

// Record batch, version 2: where its header's fields are.
const AT = { length: 8, magic: 16, lastOffsetDelta: 23, records: 57 } as const;
const HEADER_BYTES = 61;
// What kafkajs keeps of each record besides its own bytes, as measured.
const RECORD_OVERHEAD_BYTES = 256;
// Tiny records cost far more unpacked and decoded than their bytes.
const RECORDS_MAX = 100_000;

const endMark = (offset: bigint, mark: EndMark): Message =>
  ({
    offset: String(offset),
    key: null,
    value: null,
    timestamp: '0',
    attributes: 0,
    headers: {},
    isControlRecord: false,
    batchContext: { producerId: '-1', inTransaction: false },
    endMark: mark,
  }) as Message;

function refusal(batch: Buffer, error: unknown): Halt {
  const offset = batch.readBigInt64BE(0);
  const code = codeOf(error) === 'E_BATCH_TOO_LARGE' ? 'E_BATCH_TOO_LARGE' : 'E_BATCH_UNREADABLE';
  return { code, message: `the record batch at offset ${offset} cannot be read: ${messageOf(error)}` };
}

async function readBatch(batch: Buffer): Promise<KafkaMessage[]> {
  const count = batch.readInt32BE(AT.records);
  if (count > RECORDS_MAX)
    throw Object.assign(new Error(`it holds ${count} records, more than ${RECORDS_MAX}`), {
      code: 'E_BATCH_TOO_LARGE',
    });
  return (await decodeRecordBatch(new Decoder(batch))).records;
}

/** The first whole batch at a position; undefined where the fetch was cut off. */
function batchAt(bytes: Buffer, at: number): Buffer | undefined {
  if (bytes.length - at < HEADER_BYTES) return undefined;
  const end = at + AT.length + 4 + bytes.readInt32BE(at + AT.length);
  return end <= bytes.length ? bytes.subarray(at, end) : undefined;
}

/** Messages of before Kafka 0.11. */
function readMessageSet(bytes: Buffer): Promise<Message[]> {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return decodeMessageSet(new Decoder(Buffer.concat([length, bytes])));
}

/**
 * The records of one partition's part of a fetch, control records among them, with an end mark, as far as the budget
 * goes; it pays for what was unpacked. What was aborted is passed over. A batch that cannot be read ends them: the mark
 * says why, in place of a client's crash.
 */
export async function readBatches(
  bytes: Buffer,
  budget: Budget,
  transactions: readonly Aborted[],
): Promise<Message[]> {
  if (bytes.length >= HEADER_BYTES && bytes.readInt8(AT.magic) !== 2) return readMessageSet(bytes);
  const messages: Message[] = [];
  let mark: Message | undefined;
  const aborted = abortedAmong(transactions);
  let batch = batchAt(bytes, 0);
  for (let at = 0; batch && budget.bytes > 0 && !mark?.endMark?.refused; batch = batchAt(bytes, at)) {
    const last = batch.readBigInt64BE(0) + BigInt(batch.readInt32BE(AT.lastOffsetDelta));
    try {
      const records = aborted.has(batch) ? [] : await readBatch(batch);
      aborted.end(batch, records);
      for (const record of records) {
        messages.push(record);
        budget.bytes -= RECORD_OVERHEAD_BYTES + recordBytes({ ...record, headers: record.headers ?? {} });
      }
      mark = endMark(last, {});
    } catch (error) {
      mark = endMark(last, { refused: refusal(batch, error) });
    }
    at += batch.length;
  }
  return mark ? [...messages, mark] : messages;
}
