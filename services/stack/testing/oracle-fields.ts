import fc from 'fast-check';

const DAY = 86_400_000;
// Around 2001 and around 1970, where windows begin before the epoch.
export const BASES = [Date.UTC(2001, 0, 31, 22), -3 * 3_600_000];

const stringOf = (...values: unknown[]) => fc.constantFrom(...values.map((value) => JSON.stringify(value)));
export const token = (...values: string[]) => fc.constantFrom(...values);

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
  '0001-01-01T00:00:00Z',
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

const maybe = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
/** Per field, JSON that is of its type; undefined where it may be missing. */
export const GOOD: { [name: string]: fc.Arbitrary<string | undefined> } = {
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
/** Per field, text that is not. */
export const BAD: { [name: string]: fc.Arbitrary<string | undefined> } = {
  time: NO_TIMES,
  value: NO_DECIMALS,
  level: NO_INTEGERS,
  hop: NO_INTEGERS,
  valid: token('1', '"true"', 'null', 'TRUE'),
  shop: NO_SHOPS,
  order: stringOf('ASC', '', null),
  partition: NO_TAGS,
};
