import { isUtf8 } from 'node:buffer';
import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { Format } from 'typebox/format';

import type { Pipeline } from '../definition/define.ts';
import type { Field } from './schema-fields.ts';
import { timestampMs } from './timestamp.ts';

/**
 * Why bytes are not an event of the pipeline: a stable code, the place as a JSON pointer, one sentence. Path and message
 * have at most 200 characters; a longer one ends in an ellipsis.
 */
export type Rejection = { code: RejectionCode; path: string; message: string };
export type RejectionCode = 'EMPTY' | 'NOT_UTF8' | 'NOT_JSON' | 'TOO_NESTED' | 'BAD_TEXT' | 'SCHEMA';

export type Event = Record<string, unknown>;
/** `timeMs` is the event time in ms since epoch. */
export type Parsed<E = Event> = { ok: true; event: E; timeMs: number } | { ok: false; rejection: Rejection };

// PostgreSQL reads JSON recursively; a flat event never needs more brackets than this.
export const MAX_BRACKETS = 5_000;

Format.Set('date-time', (text: string) => !Number.isNaN(timestampMs(text)));

// Characters of a path or message. A path holds names that the sender chose, which may be as long as the record.
const LONGEST_TEXT = 200;

/** The beginning of a text; a surrogate pair is left out rather than cut in two, which PostgreSQL would not store. */
const cut = (text: string) =>
  text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;

const reject = (code: RejectionCode, path: string, message: string): { ok: false; rejection: Rejection } => ({
  ok: false,
  rejection: { code, path: cut(path), message: cut(message) },
});

function brackets(text: string): number {
  let found = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) found++;
  }
  return found;
}

const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|.)/g;

/**
 * PostgreSQL text holds neither NUL nor half a surrogate pair; only an escape can bring them in. Looks at the whole
 * JSON text: a bad string that a second field of the same name hides is still one that other readers refuse.
 */
function badText(json: string): boolean {
  const unescaped = json.replace(ESCAPE, (_, hex?: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : ' ',
  );
  return unescaped.includes('\0') || !unescaped.isWellFormed();
}

/** The first decimal that has no exact form in whole units of 10^-scale, as 1.005 has none with two decimals. */
function inexactDecimal(event: Event, decimals: readonly Field[]): Field | undefined {
  return decimals.find(({ name, scale }) => {
    const value = event[name];
    if (typeof value !== 'number') return false;
    return Math.round(value * 10 ** scale) / 10 ** scale !== value;
  });
}

const decimalsOf = ({ scale }: Field) => `${scale} decimal${scale === 1 ? '' : 's'}`;

/** JSON.parse into an event value, or why it is not one. */
function readJson(
  bytes: Uint8Array | null,
): { ok: true; value: unknown } | { ok: false; rejection: Rejection } {
  if (bytes === null || bytes.length === 0) return reject('EMPTY', '', 'the record has no value');
  if (!isUtf8(bytes)) return reject('NOT_UTF8', '', 'the bytes are not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.length > MAX_BRACKETS && brackets(text) > MAX_BRACKETS)
    return reject('TOO_NESTED', '', `more than ${MAX_BRACKETS} brackets`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return reject('NOT_JSON', '', (error as Error).message);
  }
  if (text.includes('\\u') && badText(text))
    return reject('BAD_TEXT', '', 'a text holds NUL or half a surrogate pair');
  return { ok: true, value };
}

/**
 * The one parser of a pipeline's events, for every trust boundary (HTTP and Kafka). Strict: nothing is coerced, filled
 * in or dropped. It never throws; what is not an event comes back as a rejection with code, path and message.
 */
export function eventParser<E extends TObject>(pipeline: Pipeline<E>) {
  const validator = Compile(pipeline.event as TObject);
  const { time, fields } = pipeline.plan;
  const decimals = fields.filter((field) => field.type === 'decimal');

  const check = (value: unknown): Parsed<Static<E>> => {
    if (!validator.Check(value)) {
      const found = validator.Errors(value)[0];
      // A field without a schema has the schema `false`.
      const message = found?.keyword === 'boolean' ? 'is no field of the event' : found?.message;
      return reject('SCHEMA', found?.instancePath ?? '', message ?? 'does not match the event schema');
    }
    const event: Event = value;
    const inexact = decimals.length > 0 ? inexactDecimal(event, decimals) : undefined;
    if (inexact) return reject('SCHEMA', `/${inexact.name}`, `must have at most ${decimalsOf(inexact)}`);
    return { ok: true, event: event as Static<E>, timeMs: timestampMs(event[time] as string) };
  };

  return {
    /** From the bytes of a record or a line. */
    parse(bytes: Uint8Array | null): Parsed<Static<E>> {
      const json = readJson(bytes);
      return json.ok ? check(json.value) : json;
    },
  };
}

export type EventParser = ReturnType<typeof eventParser>;
