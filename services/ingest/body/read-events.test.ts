import { describe, expect, test } from 'vitest';

import { eventParser } from '@millrace/pipeline/event/parse.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';

import { readEvents } from './read-events.ts';

const parser = eventParser(flights);
const EVENT =
  '{"id":1,"scheduledAt":"2001-01-01T00:03:00Z","delay":-20,"distance":1946,"origin":"LAX","dest":"ATL"}';
const LATE = EVENT.replace('-20', '1.5');

const json = (text: string | Buffer) => readEvents(parser, { bytes: Buffer.from(text), form: 'json' });
const ndjson = (text: string) => readEvents(parser, { bytes: Buffer.from(text), form: 'ndjson' });
const fault = (read: ReturnType<typeof readEvents>) =>
  read.ok ? 'accepted' : [read.refusal.code, read.refusal.path];

describe('accepts', () => {
  test.each([
    ['one event', json(EVENT), 1],
    ['an array', json(`[${EVENT}, ${EVENT}\n]`), 2],
    ['lines', ndjson(`${EVENT}\n${EVENT}`), 2],
    ['lines that end in CRLF, the last one too', ndjson(`${EVENT}\r\n${EVENT}\r\n`), 2],
    ['a thousand events', json(`[${Array.from({ length: 1_000 }, () => EVENT).join()}]`), 1_000],
  ])('%s', (_what, read, count) => {
    expect(read.ok && read.events).toHaveLength(count);
    expect(read.ok && read.events[count - 1]).toEqual(JSON.parse(EVENT));
  });
});

describe('refuses, with the path of the first fault', () => {
  test.each([
    ['a wrong field', json(LATE), ['SCHEMA', '/delay']],
    ['one of an array', json(`[${EVENT},${EVENT},${EVENT},${LATE}]`), ['SCHEMA', '/3/delay']],
    ['the only one of an array', json(`[${LATE}]`), ['SCHEMA', '/0/delay']],
    ['a line', ndjson(`${EVENT}\n${LATE}\n`), ['SCHEMA', '/1/delay']],
    ['an empty line', ndjson(`${EVENT}\n\n${EVENT}`), ['EMPTY', '/1']],
    ['a missing field', json('[{"id":1}]'), ['SCHEMA', '/0']],
    ['an unknown field', json(EVENT.replace('{', '{"x":1,')), ['SCHEMA', '/x']],
    ['a dangerous field', json(EVENT.replace('{', '{"__proto__":{},')), ['SCHEMA', '/__proto__']],
    ['a name that is there twice', json(EVENT.replace('{', '{"id":2,')), ['DUPLICATE_NAME', '']],
    [
      'the same, one of them escaped',
      json(`[${EVENT.replace('{', String.raw`{"\u0069d":2,`)}]`),
      ['DUPLICATE_NAME', '/0'],
    ],
    ['a number as text', json(EVENT.replace('1946', '"1946"')), ['SCHEMA', '/distance']],
    ['NUL', json(EVENT.replace('LAX', String.raw`L\u0000X`)), ['BAD_TEXT', '']],
    ['half a surrogate pair', json(EVENT.replace('LAX', String.raw`\ud83d`)), ['BAD_TEXT', '']],
    [
      'bytes that are not UTF-8',
      json(Buffer.from(EVENT.replace('LAX', 'L\u00c4X'), 'latin1')),
      ['NOT_UTF8', ''],
    ],
    ['a byte order mark', json(`\uFEFF${EVENT}`), ['NOT_JSON', '']],
    ['text', json('nope'), ['NOT_JSON', '']],
    ['an array in an array', json(`[[${EVENT}]]`), ['SCHEMA', '/0']],
    ['ten thousand brackets', json('['.repeat(10_000)), ['NOT_JSON', '']],
    ['an array that goes on', json(`[${EVENT}] ${EVENT}`), ['NOT_JSON', '']],
    ['a comma too many', json(`[${EVENT},]`), ['EMPTY', '/1']],
    ['no event at all', json('[]'), ['NO_EVENTS', '']],
    ['no line at all', ndjson(''), ['NO_EVENTS', '']],
    ['an empty body', json(''), ['EMPTY', '']],
    ['a thousand and one', ndjson(`${EVENT}\n`.repeat(1_001)), ['TOO_MANY', '']],
  ])('%s', (_what, read, expected) => expect(fault(read)).toEqual(expected));
});
