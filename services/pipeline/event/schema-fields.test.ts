import { Type, type TObject, type TSchema } from 'typebox';
import { expect, test } from 'vitest';

import { Decimal, Timestamp } from './fields.ts';
import { schemaFields } from './schema-fields.ts';

const closed = { additionalProperties: false };
const faultsIn = (field: TSchema, name = 'x') => schemaFields(Type.Object({ [name]: field }, closed)).faults;
const range = { minimum: 0, maximum: 9 };

test('reads what engines need to know from the schema, in the order of the fields', () => {
  const schema = Type.Object(
    {
      flag: Type.Optional(Type.Boolean()),
      at: Timestamp({ description: 'when' }),
      price: Decimal(2, range),
      kind: Type.Enum(['a', 'b']),
      code: Type.String({ maxLength: 3, pattern: '^[A-Z]{3}$' }),
    },
    closed,
  );
  const none = {
    required: true,
    scale: 0,
    minimum: null,
    maximum: null,
    maxLength: null,
    pattern: null,
    values: null,
  };
  expect(schemaFields(schema)).toEqual({
    faults: [],
    fields: [
      { ...none, name: 'flag', type: 'boolean', required: false },
      { ...none, name: 'at', type: 'timestamp', pattern: expect.stringContaining('T[0-9]{2}') },
      { ...none, name: 'price', type: 'decimal', scale: 2, ...range },
      { ...none, name: 'kind', type: 'text', values: ['a', 'b'] },
      { ...none, name: 'code', type: 'text', maxLength: 3, pattern: '^[A-Z]{3}$' },
    ],
  });
});

const TYPE = [
  'this type is not the same number or text in every engine',
  'Type.Integer or Decimal(2, { minimum, maximum }), Type.String, Type.Enum, Type.Boolean or Timestamp()',
];
const UNBOUNDED = ['a number without bounds can overflow a sum', 'give minimum and maximum'];
const LARGE = ['bounds exceed 2^53 - 1 in the smallest unit', 'narrow minimum and maximum'];
const SCALE = ['decimals must be a whole number from 0 to 6', 'Decimal(2, { minimum, maximum })'];
const ENUM = ['only text can be enumerated', "Type.Enum(['a', 'b'])"];
const PATTERN = [
  'JavaScript and PostgreSQL may read this pattern differently',
  "anchors ^ and $, classes and repeats only, e.g. '^[A-Z]{3}$'",
];

test.each([
  ['a float', Type.Number(range), TYPE],
  ['an array', Type.Array(Type.String()), TYPE],
  ['an object', Type.Object({}), TYPE],
  ['anything', Type.Any(), TYPE],
  ['a union', Type.Union([Type.String(), Type.Null()]), TYPE],
  ['a whole number without a minimum', Type.Integer({ maximum: 9 }), UNBOUNDED],
  ['a decimal without a maximum', Decimal(2, { minimum: 0 } as typeof range), UNBOUNDED],
  ['a maximum of 2^53', Type.Integer({ minimum: 0, maximum: 2 ** 53 }), LARGE],
  ['a minimum below -2^53 units', Decimal(3, { minimum: -(2 ** 50), maximum: 0 }), LARGE],
  ['an endless maximum', Type.Integer({ minimum: 0, maximum: Infinity }), LARGE],
  [
    'a decimal that a double cannot tell from its neighbour',
    Decimal(6, { minimum: 0, maximum: 2e9 }),
    ['bounds exceed 10^15 in the smallest unit of a decimal', 'narrow minimum and maximum'],
  ],
  ['seven decimals', Decimal(7, range), SCALE],
  ['half a decimal', Decimal(0.5, range), SCALE],
  ['-1 decimals', Decimal(-1, range), SCALE],
  ['an enumeration of numbers', Type.Enum([1, 2]), ENUM],
  ['an empty enumeration', Type.Enum([]), ENUM],
  ['an enumerated NUL', Type.Enum(['\0']), ENUM],
  ['half a pair in an enumeration', Type.Enum(['\ud83d']), ENUM],
  [
    'a form of time of another make',
    Type.String({ format: 'date-time' }),
    ['engines read other forms of time differently', 'Timestamp()'],
  ],
  ...[
    '[A-Z]',
    '^\\d+$',
    '^.$',
    '^a(?=b)$',
    '^(?i:a)$',
    '^[[:alpha:]]$',
    '^[^a]$',
    '^[a$',
    '^(a$',
    '^a{256}$',
    '^a{2,1}$',
    '^a**$',
    '^[a-c-e]$',
    '^a{$',
    '^é$',
    '^[]a]$',
  ].map((pattern) => [`pattern ${pattern}`, Type.String({ pattern }), PATTERN]),
] as [string, TSchema, [string, string]][])('refuses %s', (_, field, [reason, fix]) => {
  expect(faultsIn(field)).toEqual([{ path: 'source.event.x', reason, fix }]);
});

test.each([
  [
    '^([a-z]+,?)+$',
    'a text can match this pattern in so many ways that trying them could stop the stream',
    "let each character leave one way to go on: '^[a-z]+(,[a-z]+)*$', not '^([a-z]+,?)+$'; or smaller repeats",
  ],
  ['^a|b$', 'each anchor holds for one alternative only', "a group around all: '^(a|b)$'"],
])('refuses pattern %s, and says what to write', (pattern, reason, fix) => {
  expect(faultsIn(Type.String({ pattern }))).toEqual([{ path: 'source.event.x', reason, fix }]);
});

test.each([
  '^[A-Z0-9]{3}$',
  '^[a-z]{1,3}([.][0-9]+)?$',
  '^(?:a|b)*$',
  '^a{2,}?$',
  '^[-a-c]$',
  '^[a-c_-]+$',
  '^$',
])('takes pattern %s', (pattern) => {
  expect(faultsIn(Type.String({ pattern }))).toEqual([]);
});

test.each([
  [
    'minLength',
    Type.String({ minLength: 1 }),
    'type, title, description, examples, $comment, pattern, maxLength, enum',
  ],
  [
    'format',
    Type.Enum(['a'], { format: 'email' }),
    'type, title, description, examples, $comment, pattern, maxLength, enum',
  ],
  ['const', Type.Literal('a'), 'type, title, description, examples, $comment, pattern, maxLength, enum'],
  [
    'multipleOf',
    Type.Integer({ ...range, multipleOf: 5 }),
    'type, title, description, examples, $comment, minimum, maximum',
  ],
  [
    'exclusiveMinimum',
    Decimal(1, { ...range, exclusiveMinimum: 0 }),
    'type, title, description, examples, $comment, minimum, maximum, x-decimals',
  ],
  ['const', Type.Literal(true), 'type, title, description, examples, $comment'],
])('refuses keyword %s, which the oracle would not check', (keyword, field, known) => {
  expect(faultsIn(field)).toEqual([
    {
      path: `source.event.x.${keyword}`,
      reason: `not every engine checks '${keyword}'`,
      fix: `use only ${known}`,
    },
  ]);
});

const CAMEL = ['field names are camelCase ASCII, 40 letters at most', 'scheduledAt'];
const FREE = ['not a free name in every engine', 'another, shorter name'];

test.each([
  ['a_b', CAMEL],
  ['A', CAMEL],
  ['é', CAMEL],
  ['a'.repeat(41), CAMEL],
  ['constructor', FREE],
  ['valueOf', FREE],
  [`a${'B'.repeat(30)}`, FREE],
] as [string, [string, string]][])('refuses the field name %s', (name, [reason, fix]) => {
  expect(faultsIn(Type.Boolean(), name)).toEqual([{ path: `source.event.${name}`, reason, fix }]);
});

test.each([
  [
    'an open object',
    Type.Object({}),
    {
      path: 'source.event',
      reason: 'unknown fields would pass unseen',
      fix: 'Type.Object({ ... }, { additionalProperties: false })',
    },
  ],
  [
    'a rule about the whole object',
    Type.Object({}, { ...closed, minProperties: 1 }),
    {
      path: 'source.event.minProperties',
      reason: "not every engine checks 'minProperties'",
      fix: 'say it of the fields',
    },
  ],
] as [string, TObject, object][])('refuses %s', (_, schema, fault) => {
  expect(schemaFields(schema).faults).toEqual([fault]);
});
