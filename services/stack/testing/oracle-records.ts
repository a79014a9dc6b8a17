import fc from 'fast-check';

/** A record of a log as it lies in Kafka; offsets follow from the order within a partition. */
export type TestRecord = { partition: number; recordedMs: number; value: Buffer | null };

const DAY = 86_400_000;
// Around 2001 and around 1970, where windows begin before the epoch.
const BASES = [Date.UTC(2001, 0, 31, 22), -3 * 3_600_000];

const stringOf = (...values: unknown[]) => fc.constantFrom(...values.map((value) => JSON.stringify(value)));
const token = (...values: string[]) => fc.constantFrom(...values);

const INTEGERS = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -20, max: 20 }).map(String) },
  token('-0', '7.0', '7e0', '0.7e1', '-1E+2', '70000000000e-10', '1.00000000000000000001', '1000', '-1000'),
  token(
    '1e-400',
    '-1e-400',
    '1e-20000',
    '0e99999',
    '0e-99999',
    '1e-99999999999999999999',
    `0.${'0'.repeat(17_000)}1`,
  ),
);
const NO_INTEGERS = fc.oneof(
  token('1e400', '-1e400', '1e200000', '1e99999999999999999999', `1${'0'.repeat(400)}`, '1e308', '1001'),
  token(
    '7.5',
    '1e-1',
    '0.9999999999999999',
    '"7"',
    'null',
    'true',
    '[7]',
    '{}',
    '01',
    '1.',
    '.5',
    '+1',
    'NaN',
    '',
  ),
);
const IDS = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 9 }).map(String) },
  token('9007199254740991', '9007199254740990.6', '9007199254740992', '9007199254740993', '-1'),
);
const DECIMALS = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -9_999_900, max: 9_999_900 }).map((n) => (n / 100).toFixed(2)) },
  token(
    '0.1',
    '-0.00',
    '12.340',
    '1e-2',
    '1.10e1',
    '4.35',
    '99999',
    '1e-400',
    '0.1000000000000000055511151231257827',
  ),
);
const NO_DECIMALS = token(
  '0.30000000000000004',
  '1.005',
  '0.001',
  '1.0000000000000002',
  '99999.01',
  '1e400',
  '"0.1"',
);
const SIXTHS = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -1e9, max: 1e9 }).map((n) => (n / 1e6).toFixed(6)) },
  token('0.0000001', '0.3', '999.9999995'),
);
const TIMES = fc
  .tuple(
    fc.constantFrom(...BASES),
    fc.oneof(fc.integer({ min: -7.2e6, max: 7.2e6 }), fc.integer({ min: -9 * DAY, max: 9 * DAY })),
  )
  .map(([base, by]) => new Date(base + by).toISOString())
  .chain((iso) => token(iso, iso, iso.replace(/\.\d+/, ''), iso.replace(/\d\dZ$/, 'Z')))
  .map((text) => JSON.stringify(text));
const EDGE_TIMES = stringOf(
  '2000-02-29T00:00:00Z',
  '0001-01-20T00:00:00Z',
  '1582-10-10T12:00:00Z',
  '1969-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59.999Z',
);
const NO_TIMES = fc.oneof(
  stringOf('2001-02-30T00:00:00Z', '2001-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2001-13-01T00:00:00Z'),
  stringOf('2001-01-31T24:00:00Z', '2001-01-31T23:59:60Z', '2001-01-31T23:60:00Z', '0000-01-01T00:00:00Z'),
  stringOf(
    '2001-01-31T22:00:00+00:00',
    '2001-01-31T22:00:00z',
    '2001-01-31',
    '20x1-01-31T22:00:00Z',
    '',
    'now',
  ),
  stringOf(
    '2001-01-31T22:00:00.1234Z',
    '2001-01-31T22:00:00Z ',
    '2001-01-31 22:00:00Z',
    '٢٠٠١-01-31T22:00:00Z',
    0,
  ),
);
const SHOPS = fc.oneof(
  {
    weight: 9,
    arbitrary: stringOf('a', 'b', 'A', '', ' ', 'NULL', '{a,b}', '"', '\\', "'", '\n\t', 'é', 'e\u0301'),
  },
  stringOf('😀😀😀😀😀😀', '\u{10FFFF}', '[{[{', '\\u0000', '\u2028', '\ufeff'),
  token('"\\ud83d\\ude00"', '"\\\\\\ud83d\\ude00"', '"\\u0001"', '"\\/"', '"\\u0061"'),
);
const NO_SHOPS = fc.oneof(
  token(
    '"\\u0000"',
    '"\\ud83d"',
    '"\\ude00\\ud83d"',
    '"\\ud83d\\ud83d\\ude00"',
    '"\\ud83d\\\\\\ude00"',
    '"\\x61"',
  ),
  stringOf('😀😀😀😀😀😀😀', 'abcdefg', 7, null, ['a']),
  token('"\n"', "'a'", '"\u0000"'),
);
const TAGS = stringOf('a', 'abc', 'a.1', 'z.99');
const NO_TAGS = stringOf('a\n', 'A', 'abcd', 'a.', 'a1', null);

type Tokens = Record<string, string | undefined>;
const maybe = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const GOOD: { [name: string]: fc.Arbitrary<string | undefined> } = {
  id: IDS,
  time: fc.oneof({ weight: 30, arbitrary: TIMES }, EDGE_TIMES),
  value: DECIMALS,
  late: maybe(SIXTHS),
  level: maybe(INTEGERS),
  valid: token('true', 'false'),
  hop: fc.oneof({ weight: 3, arbitrary: token('1', '2') }, INTEGERS),
  shop: SHOPS,
  order: stringOf('asc', 'desc', "it's"),
  partition: maybe(TAGS),
};
const BAD: { [name: string]: fc.Arbitrary<string | undefined> } = {
  time: NO_TIMES,
  value: NO_DECIMALS,
  level: NO_INTEGERS,
  hop: NO_INTEGERS,
  valid: token('1', '"true"', 'null', 'TRUE'),
  shop: NO_SHOPS,
  order: stringOf('ASC', '', null),
  partition: NO_TAGS,
};
const json = (tokens: Tokens) =>
  `{${Object.entries(tokens)
    .flatMap(([name, text]) => (text === undefined ? [] : [`${JSON.stringify(name)}:${text}`]))
    .join(',')}}`;
const good = fc.record(GOOD);
const shuffled = good
  .chain((tokens) => fc.shuffledSubarray(Object.entries(tokens), { minLength: 10 }))
  .map(Object.fromEntries);

const oneFieldWrong = fc
  .constantFrom(...Object.keys(BAD))
  .chain((name) =>
    fc
      .tuple(good, BAD[name] as fc.Arbitrary<string>)
      .map(([tokens, wrong]) => json({ ...tokens, [name]: wrong })),
  );
const oneFieldGone = fc
  .tuple(good, fc.constantFrom(...Object.keys(GOOD)))
  .map(([tokens, name]) => json({ ...tokens, [name]: undefined }));
/** A second member in front, which the later one of the same name hides, or one that is not in the schema. */
const oneMemberMore = fc
  .tuple(
    good,
    token(
      '"level":1e200000',
      '"shop":"\\u0000"',
      '"shop":"\\ud83d"',
      '"hop":[{}]',
      '"level":1e-20000',
      '"__proto__":{}',
      '"constructor":1',
      '"":1',
    ),
  )
  .map(([tokens, member]) => json(tokens).replace('{', `{${member},`));
const BENT: ((text: string) => string)[] = [
  (text) => `\ufeff${text}`,
  (text) => `\u00a0${text}`,
  (text) => ` \t\r\n${text}\n`,
  (text) => `[${text}]`,
  (text) => text.slice(0, -1),
  (text) => `${text}${text}`,
  (text) => text.replace(',', ',,'),
  (text) => text.replaceAll('"', "'"),
  (text) => `${text}//`,
  (text) => `${text}\0`,
  (text) => text.replace('{', `{"deep":${'['.repeat(4_999)}${']'.repeat(4_999)},`),
  (text) => text.replace('{', `{"deep":${'['.repeat(5_000)}${']'.repeat(5_000)},`),
  (text) => text.replace('{', `{"shop":"${'['.repeat(4_999)}",`),
  (text) => text.replace('{', `{"shop":"${'['.repeat(5_000)}",`),
];
const bent = fc.tuple(good, fc.constantFrom(...BENT)).map(([tokens, bend]) => bend(json(tokens)));
const notText = fc
  .tuple(good, fc.constantFrom('ff', 'c080', 'eda080', 'f4908080', 'e282'))
  .map(([tokens, hex]) => {
    const text = json({ ...tokens, shop: '"@"' });
    return Buffer.concat([
      Buffer.from(text.split('@')[0] as string),
      Buffer.from(hex, 'hex'),
      Buffer.from('"}'),
    ]);
  });
const noEvent = fc.oneof(
  fc.constantFrom(
    null,
    Buffer.alloc(0),
    Buffer.from(' '),
    Buffer.from('null'),
    Buffer.from('[]'),
    Buffer.from('{}'),
    Buffer.from('1e999999'),
  ),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);

const value: fc.Arbitrary<Buffer | null> = fc.oneof(
  { weight: 85, arbitrary: fc.oneof(good, shuffled).map((tokens) => Buffer.from(json(tokens))) },
  {
    weight: 9,
    arbitrary: fc
      .oneof(oneFieldWrong, oneFieldWrong, oneFieldGone, oneMemberMore, bent)
      .map((text) => Buffer.from(text)),
  },
  { weight: 2, arbitrary: notText },
  { weight: 2, arbitrary: noEvent },
);

const record: fc.Arbitrary<TestRecord> = fc.record({
  partition: fc.nat(2),
  recordedMs: fc
    .tuple(fc.constantFrom(...BASES), fc.integer({ min: -3.6e6, max: 3.6e6 }))
    .map(([base, by]) => base + by),
  value,
});

/** Some 200 records on three partitions, one in eight or so no event, and where the batches end. */
export const streams = fc.record({
  records: fc.array(record, { minLength: 180, maxLength: 220 }),
  cuts: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
});
