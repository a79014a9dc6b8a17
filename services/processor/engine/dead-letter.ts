import type { Rejection } from '@millrace/pipeline/event/parse.ts';

import type { DeadLetter } from '../store/store.ts';
import type { LogRecord } from './log-consumer.ts';
import { recordBytes } from './record-bytes.ts';

/** Most bytes kept of a refused record's key, of its value and of its headers. */
export const KEPT_BYTES = 1_048_576;
// A reason may quote what it refuses.
const REASON_LENGTH_MAX = 4_000;

const cutText = (what: string, bytes: number) => ` (${what}: ${bytes} bytes, the first ${KEPT_BYTES} kept)`;

// Copied: a view would keep the whole unpacked batch in memory.
const cut = (bytes: Buffer | null) =>
  bytes && bytes.length > KEPT_BYTES ? Buffer.from(bytes.subarray(0, KEPT_BYTES)) : bytes;

/** Headers in their order, as many as fit; of the first that does not, its beginning. */
function cutHeaders(headers: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = Object.create(null);
  let room = KEPT_BYTES;
  for (const [name, value] of Object.entries(headers)) {
    const needs = recordBytes({ key: null, value: null, headers: { [name]: value } });
    if (needs <= room) kept[name] = value;
    else if (Buffer.isBuffer(value) && name.length < room)
      kept[name] = Buffer.from(value.subarray(0, room - name.length));
    room -= needs;
    if (room <= 0) break;
  }
  return kept;
}

/** A refused record with its position and reason. What is too large to keep is cut, and the reason says its true length. */
export function deadLetter(record: LogRecord, partition: number, rejection: Rejection): DeadLetter {
  const { key, value, headers } = record;
  const headerBytes = recordBytes({ key: null, value: null, headers });
  const lengths = { key: key?.length ?? 0, value: value?.length ?? 0, headers: headerBytes };
  const cuts = Object.entries(lengths).filter(([, bytes]) => bytes > KEPT_BYTES);
  const reason = rejection.message.slice(0, REASON_LENGTH_MAX);
  return {
    partition,
    offset: record.offset,
    recordedMs: record.timestampMs,
    rejection: {
      ...rejection,
      path: rejection.path.slice(0, REASON_LENGTH_MAX),
      message: reason + cuts.map(([what, bytes]) => cutText(what, bytes)).join(''),
    },
    key: cut(key),
    value: cut(value),
    headers: headerBytes > KEPT_BYTES ? cutHeaders(headers) : headers,
  };
}
