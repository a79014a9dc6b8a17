import { Type } from 'typebox';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { definePipeline, type Definition } from '../definition/define.ts';
import { count } from '../definition/measure.ts';
import { none } from '../definition/window.ts';
import { Decimal, Timestamp } from './fields.ts';
import { eventParser, MAX_BRACKETS } from './parse.ts';

const closed = { additionalProperties: false };
const event = Type.Object(
  {
    id: Type.Integer({ minimum: -9, maximum: 2 ** 53 - 1 }),
    at: Timestamp(),
    price: Type.Optional(Decimal(2, { minimum: -100, maximum: 100 })),
    name: Type.Optional(Type.String({ maxLength: 2 })),
  },
  closed,
);
const definition: Definition<typeof event> = {
  name: 'test',
  source: { topic: 'test', partitions: 1, key: 'id', event },
  id: 'id',
  time: 'at',
  views: { all: { by: [], window: none(), measures: { events: count() } } },
};
const pipeline = definePipeline(definition);
const parser = eventParser(pipeline);
const AT = '"at":"2001-01-31T22:00:00.5Z"';
const AT_MS = Date.UTC(2001, 0, 31, 22, 0, 0, 500);
const parse = (text: string) => parser.parse(Buffer.from(text));

test('an event comes back as it was written, with its time in ms', () => {
  expect(parse(`{"id":7,${AT},"price":9.95,"name":"é"}`)).toEqual({
    ok: true,
    event: { id: 7, at: '2001-01-31T22:00:00.5Z', price: 9.95, name: 'é' },
    timeMs: AT_MS,
  });
});

test.each([
  ['whitespace of JSON around it', ` \t\r\n{"id":7,${AT}}\n`, { id: 7 }],
  ['a whole number with a point', `{"id":7.0,${AT}}`, { id: 7 }],
  ['a whole number with an exponent', `{"id":70e-1,${AT}}`, { id: 7 }],
  ['minus zero', `{"id":-0,${AT}}`, { id: -0 }],
  ['a number that rounds to zero', `{"id":1e-400,${AT}}`, { id: 0 }],
  ['a number that rounds to a whole one', `{"id":1.00000000000000000001,${AT}}`, { id: 1 }],
  ['the largest exact number', `{"id":9007199254740991,${AT}}`, { id: 2 ** 53 - 1 }],
  ['the last of two equal names', `{"id":1,"id":2,${AT}}`, { id: 2 }],
  ['a name written with escapes', `{"\\u0069d":1,${AT}}`, { id: 1 }],
  [
    'two characters beyond 16 bits where two are allowed',
    `{"id":1,"name":"😀\\ud83d\\ude00",${AT}}`,
    { name: '😀😀' },
  ],
  ['an escaped backslash before u0000', `{"id":1,"name":"\\\\u",${AT}}`, { name: '\\u' }],
  ['a decimal in another spelling', `{"id":1,"price":1.10e1,${AT}}`, { price: 11 }],
])('takes %s', (...[, text, fields]) => {
  expect(parse(text)).toMatchObject({ ok: true, event: fields, timeMs: AT_MS });
});

const nested = (depth: number) => `{"id":1,${AT},"name":${'['.repeat(depth)}${']'.repeat(depth)}}`;

test.each([
  ['a field that is not in the schema', `{"id":1,${AT},"x":1}`, 'SCHEMA', '/x'],
  ['a field named __proto__', `{"id":1,${AT},"__proto__":{"name":"a"}}`, 'SCHEMA', '/__proto__'],
  ['a field named constructor', `{"id":1,${AT},"constructor":1}`, 'SCHEMA', '/constructor'],
  ['a field that is missing', `{${AT}}`, 'SCHEMA', ''],
  ['text for a number', `{"id":"7",${AT}}`, 'SCHEMA', '/id'],
  ['a boolean for a number', `{"id":true,${AT}}`, 'SCHEMA', '/id'],
  ['null for an optional field', `{"id":1,"name":null,${AT}}`, 'SCHEMA', '/name'],
  ['a fraction', `{"id":7.5,${AT}}`, 'SCHEMA', '/id'],
  ['a number too large for a double', `{"id":1e400,${AT}}`, 'SCHEMA', '/id'],
  ['2^53', `{"id":9007199254740992,${AT}}`, 'SCHEMA', '/id'],
  ['a number below the minimum', `{"id":-10,${AT}}`, 'SCHEMA', '/id'],
  ['a third decimal', `{"id":1,"price":1.005,${AT}}`, 'SCHEMA', '/price'],
  ['0.1 + 0.2', `{"id":1,"price":${0.1 + 0.2},${AT}}`, 'SCHEMA', '/price'],
  ['three characters where two are allowed', `{"id":1,"name":"😀😀😀",${AT}}`, 'SCHEMA', '/name'],
  ['30 February', '{"id":1,"at":"2001-02-30T00:00:00Z"}', 'SCHEMA', '/at'],
  ['a leap second', '{"id":1,"at":"2016-12-31T23:59:60Z"}', 'SCHEMA', '/at'],
  ['another time zone', '{"id":1,"at":"2001-01-01T00:00:00+01:00"}', 'SCHEMA', '/at'],
  ['an array of one event', `[{"id":1,${AT}}]`, 'SCHEMA', ''],
  ['null', 'null', 'SCHEMA', ''],
  ['an escaped NUL', `{"id":1,"name":"\\u0000",${AT}}`, 'BAD_TEXT', ''],
  ['half a surrogate pair', `{"id":1,"name":"\\ud83d",${AT}}`, 'BAD_TEXT', ''],
  ['a pair in the wrong order', `{"id":1,"name":"\\ude00\\ud83d",${AT}}`, 'BAD_TEXT', ''],
  ['a bad text that a second name hides', `{"id":1,"name":"\\u0000","name":"a",${AT}}`, 'BAD_TEXT', ''],
  ['a bad name', `{"id":1,"\\ud83d":1,${AT}}`, 'BAD_TEXT', ''],
  ['a byte order mark', `\ufeff{"id":1,${AT}}`, 'NOT_JSON', ''],
  ['a raw NUL', `{"id":1,"name":"\0",${AT}}`, 'NOT_JSON', ''],
  ['two events', `{"id":1,${AT}}{"id":2,${AT}}`, 'NOT_JSON', ''],
  ['a number with a leading zero', `{"id":01,${AT}}`, 'NOT_JSON', ''],
  ['a comment', `{"id":1,${AT}} // one`, 'NOT_JSON', ''],
  ['an event cut off', `{"id":1,${AT}`, 'NOT_JSON', ''],
  ['as many brackets as are read', nested(MAX_BRACKETS - 1), 'SCHEMA', '/name'],
  ['one bracket more', nested(MAX_BRACKETS), 'TOO_NESTED', ''],
  ['nothing', '', 'EMPTY', ''],
])('refuses %s', (...[, text, code, path]) => {
  expect(parse(text)).toEqual({ ok: false, rejection: { code, path, message: expect.stringMatching(/./) } });
});

test('a field too many is named, a field missing, too', () => {
  const messages = [`{"id":1,${AT},"x":1}`, `{${AT}}`].map((text) => parse(text));
  expect(messages).toMatchObject([
    { rejection: { path: '/x', message: 'is no field of the event' } },
    { rejection: { message: expect.stringContaining('id') } },
  ]);
});

test('a refusal stays short, whatever the sender wrote, and is text that a database can hold', () => {
  const longName = `{"id":1,${AT},"${'x'.repeat(900_000)}":1}`;
  expect(parse(longName)).toMatchObject({ rejection: { path: `/${'x'.repeat(198)}…` } });
  const pairs = parse(`{"id":1,${AT},"${'😀'.repeat(200)}":1}`);
  expect(pairs).toMatchObject({ rejection: { path: `/${'😀'.repeat(99)}…` } });
  const all = Type.Object({ ...event.properties, ['n'.repeat(300)]: Type.Boolean() }, closed);
  const long = eventParser({ ...pipeline, event: all }).parse(Buffer.from(`{"id":1,${AT}}`));
  expect(long).toMatchObject({ rejection: { message: expect.stringMatching(/^.{199}…$/) } });
});

test('decimals are counted in words', () => {
  const prices = Type.Object({ ...event.properties, price: Decimal(1, { minimum: 0, maximum: 9 }) }, closed);
  const one = eventParser(definePipeline({ ...definition, source: { ...definition.source, event: prices } }));
  const parsed = [
    parse(`{"id":1,"price":1.234,${AT}}`),
    one.parse(Buffer.from(`{"id":1,"price":1.23,${AT}}`)),
  ];
  expect(parsed).toMatchObject([
    { rejection: { path: '/price', message: 'must have at most 2 decimals' } },
    { rejection: { path: '/price', message: 'must have at most 1 decimal' } },
  ]);
});

test('a record without a value is empty', () => {
  expect(parser.parse(null)).toMatchObject({ rejection: { code: 'EMPTY' } });
});

test.each(['ff', 'c080', 'eda080', 'f4908080', 'e282'])('bytes %s are not UTF-8', (hex) => {
  const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from(hex, 'hex'), Buffer.from('"}')]);
  expect(parser.parse(bytes)).toMatchObject({ rejection: { code: 'NOT_UTF8' } });
});

test('only the bytes of the view are read, not the buffer they lie in', () => {
  const text = `{"id":1,${AT}}`;
  const around = Buffer.from(`###${text}###`);
  expect(parser.parse(new Uint8Array(around.buffer, around.byteOffset + 3, text.length))).toMatchObject({
    ok: true,
  });
});

test('no bytes and no JSON make it throw, and what it takes has the form of the schema', () => {
  const texts = fc.oneof(
    fc.json(),
    fc.record({ id: fc.jsonValue(), at: fc.jsonValue() }).map((value) => JSON.stringify(value)),
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    texts.map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      const parsed = parser.parse(input);
      const outcome = parsed.ok ? parsed.timeMs - Date.parse(parsed.event.at) : parsed.rejection.code;
      expect([0, 'EMPTY', 'NOT_UTF8', 'NOT_JSON', 'TOO_NESTED', 'BAD_TEXT', 'SCHEMA']).toContain(outcome);
    }),
    { numRuns: 1_000 },
  );
});
