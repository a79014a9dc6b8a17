import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freshnessReader, parseBuckets, quantileBetween, type Buckets } from './freshness.ts';

const buckets = (...counts: number[]): Buckets =>
  new Map([0.1, 1, 10, Infinity].map((le, index) => [le, counts[index] ?? 0]));

test('buckets of several label sets add up', () => {
  const text = [
    '# TYPE millrace_event_age_seconds histogram',
    'millrace_event_age_seconds_bucket{le="0.1",partition="0"} 2',
    'millrace_event_age_seconds_bucket{le="0.1",partition="1"} 3',
    'millrace_event_age_seconds_bucket{le="+Inf",partition="0"} 4',
    'another_bucket{le="0.1"} 99',
  ].join('\n');
  expect([...parseBuckets(text)]).toEqual([
    [0.1, 5],
    [Infinity, 4],
  ]);
});

test.each([
  {
    name: 'half of them in the first bucket',
    before: buckets(),
    after: buckets(100, 100, 100, 100),
    quantile: 0.5,
    is: 0.05,
  },
  {
    name: 'only what came since',
    before: buckets(100, 100, 100, 100),
    after: buckets(100, 200, 200, 200),
    quantile: 0.5,
    is: 0.55,
  },
  {
    name: 'nothing came',
    before: buckets(1, 1, 1, 1),
    after: buckets(1, 1, 1, 1),
    quantile: 0.99,
    is: undefined,
  },
  { name: 'beyond the last bound', before: buckets(), after: buckets(0, 0, 0, 5), quantile: 0.99, is: 10 },
  {
    name: 'the process began again',
    before: buckets(9, 9, 9, 9),
    after: buckets(4, 4, 4, 4),
    quantile: 0.5,
    is: 0.05,
  },
])('a quantile: $name', ({ before, after, quantile, is }) => {
  const value = quantileBetween(before, after, quantile);
  expect(value === undefined ? value : Number(value.toFixed(6))).toBe(is);
});

test('a process that does not listen is gone; one that answers is not, whatever it has counted', async () => {
  const server = createServer((_, response) => response.end('# nothing yet\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const read = freshnessReader((server.address() as AddressInfo).port);
  expect(await read()).toEqual({ gone: false, p99Ms: undefined });
  await new Promise((resolve) => server.close(resolve).closeAllConnections());
  expect(await read()).toEqual({ gone: true, p99Ms: undefined });
});
