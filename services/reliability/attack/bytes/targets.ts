import fc from 'fast-check';

const PATHS = [
  '/v1/pipelines',
  '/v1/pipelines/flights',
  '/v1/pipelines/flights/dead-letters',
  '/v1/pipelines/flights/live',
  ...['airportHour', 'routeDay', 'airport', 'networkMinute'].flatMap((view) => [
    `/v1/pipelines/flights/views/${view}`,
    `/v1/pipelines/flights/views/${view}/rollup`,
  ]),
  '/docs/json',
  '/healthz',
  '/',
];
const NAMES = [
  'from',
  'to',
  'origin',
  'dest',
  'order',
  'orderBy',
  'limit',
  'cursor',
  'by',
  '__proto__',
  'x',
  '',
];
const VALUES = [
  '2001-01-01T00:00:00Z',
  '2001-01-03T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  'ATL',
  '%00',
  '%ff',
  '%zz',
  '1',
  '1000',
  '1e3',
  '99999999999999999999',
  'desc',
  'origin,dest',
  'window',
  "';select pg_sleep(9)--",
];

// A line of HTTP ends at these, and a request's first line at a blank: what follows would be another request.
const inOneLine = (bytes: Uint8Array) =>
  Buffer.from(bytes.filter((byte) => ![0x0a, 0x0d, 0x20].includes(byte)));
const anyBytes = fc.uint8Array({ maxLength: 60 }).map(inOneLine);
const encoded = fc.string().map((text) => Buffer.from(encodeURIComponent(text.toWellFormed())));
const listed = (texts: string[]) => fc.constantFrom(...texts).map((text) => inOneLine(Buffer.from(text)));

const pair = fc
  .tuple(listed(NAMES), fc.oneof({ arbitrary: listed(VALUES), weight: 3 }, encoded, anyBytes))
  .map(([name, value]) => Buffer.concat([name, Buffer.from('='), value]));
const query = fc
  .array(pair, { maxLength: 5 })
  .map((pairs) => Buffer.from(pairs.map((each) => each.toString('latin1')).join('&'), 'latin1'));

const knownPath = listed(PATHS);
const strangePath = fc
  .array(fc.oneof(encoded, anyBytes, listed(['..', '.', '%2e%2e', 'v1', 'pipelines', 'flights', '*'])), {
    maxLength: 6,
  })
  .map((parts) => Buffer.from(`/${parts.map((part) => part.toString('latin1')).join('/')}`, 'latin1'));

/** Targets of GET for the api: known addresses with random queries, strange addresses, and bytes. */
export const targets = fc.oneof(
  {
    arbitrary: fc
      .tuple(knownPath, query)
      .map(([path, text]) => Buffer.concat([path, Buffer.from('?'), text])),
    weight: 6,
  },
  { arbitrary: strangePath, weight: 3 },
  { arbitrary: anyBytes.map((bytes) => Buffer.concat([Buffer.from('/'), bytes])), weight: 1 },
);
