import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { createWorld, type World } from '../testing/world.ts';

let world: World;
const url = '/v1/pipelines/rides/views/zoneHour/rollup';
const at = (hours: number, minutes = 0) => new Date(Date.UTC(2001, 0, 1, hours, minutes)).toISOString();

const cell = (n: number, zone: string, [rides, wait]: [number, number]) => ({
  window_start: at(n),
  zone,
  line: n % 2,
  rides,
  fare: (rides * 1.25).toFixed(2),
  wait_min: wait,
  wait_max: wait + 1,
  wait_mean_sum: wait * rides,
  wait_mean_count: rides,
  waits_0: 0,
  waits_1: rides,
  waits_2: 0,
  waits_3: 0,
});
const rider = (n: number, zone: string, value: string) => ({ window_start: at(n), zone, line: n % 2, value });
type Rollup = { version: number; from: string | null; to: string | null; rows: Record<string, unknown>[] };
const rollup = async (query: string, path = url) => (await world.get(`${path}?${query}`)).body as Rollup;

beforeAll(async () => {
  world = await createWorld(inject('databaseUrl'));
  await world.insert('rides_zone_hour', [
    cell(0, 'north', [2, 4]),
    cell(1, 'north', [6, 8]),
    cell(2, 'north', [1, 1]),
    cell(0, 'south', [3, 2]),
    cell(1, 'east', [3, 9]),
  ]);
  await world.insert('rides_zone_hour_riders', [
    rider(0, 'north', 'ann'),
    rider(1, 'north', 'ann'),
    rider(1, 'north', 'bob'),
    rider(0, 'south', 'ann'),
  ]);
  await world.commit({ version: 5 });
});
afterAll(() => world.close());

test('merges the cells of a range by a dimension, every kind of measure', async () => {
  const { rows, from, to, version } = await rollup(`by=zone&zone=north&from=${at(0)}&to=${at(2)}`);
  expect({ from, to, version }).toEqual({ from: at(0), to: at(2), version: 5 });
  expect(rows).toEqual([
    {
      zone: 'north',
      rides: 8,
      fare: 10,
      waitMin: 4,
      waitMax: 9,
      // (2 x 4 + 6 x 8) / 8: the mean of all events, not of the cells' means.
      waitMean: 7,
      waits: { counts: [0, 8, 0, 0], p50: 5, p90: 9, p99: 9.9 },
      // ann rode in both hours and counts once.
      riders: 2,
    },
  ]);
});

test.each([
  ['orderBy=rides', ['north', 'east', 'south']],
  ['orderBy=rides&order=asc', ['east', 'south', 'north']],
  ['orderBy=waitMean&limit=2', ['east', 'north']],
  ['orderBy=riders', ['north', 'south', 'east']],
  ['', ['east', 'north', 'south']],
  ['order=desc', ['south', 'north', 'east']],
])('by zone, %s', async (query, zones) => {
  expect((await rollup(`by=zone&${query}`)).rows.map(({ zone }) => zone)).toEqual(zones);
});

test('by several dimensions, in the order asked for', async () => {
  const { rows } = await rollup('by=line,zone');
  expect(rows.map(({ line, zone, rides }) => [line, zone, rides])).toEqual([
    [0, 'north', 3],
    [0, 'south', 3],
    [1, 'east', 3],
    [1, 'north', 6],
  ]);
});

test('by window merges the keys of each window', async () => {
  const { rows } = await rollup('by=window');
  expect(
    rows.map(({ windowStart, windowEnd, rides, riders }) => [windowStart, windowEnd, rides, riders]),
  ).toEqual([
    [at(0), at(1), 5, 1],
    [at(1), at(2), 9, 2],
    [at(2), at(3), 1, 0],
  ]);
  expect(rows[0]).not.toHaveProperty('zone');
  expect((await rollup('by=window&order=desc&limit=1')).rows).toMatchObject([{ windowStart: at(2) }]);
});

test('into one row; over nothing it says nothing happened', async () => {
  expect((await rollup('')).rows).toMatchObject([
    { rides: 15, fare: 18.75, waitMin: 1, waitMax: 10, riders: 2 },
  ]);
  expect((await rollup('zone=nowhere')).rows).toEqual([
    {
      rides: 0,
      fare: 0,
      waitMin: null,
      waitMax: null,
      waitMean: null,
      waits: { counts: [0, 0, 0, 0], p50: null, p90: null, p99: null },
      riders: 0,
    },
  ]);
  expect((await rollup('by=zone&zone=nowhere')).rows).toEqual([]);
});

test('overlapping windows are not counted twice', async () => {
  const hop = '/v1/pipelines/rides/views/zoneHop/rollup';
  // One event at 10:20 lies in the hours that begin at 9:30, 9:45, 10:00 and 10:15; another at 11:05 likewise.
  const starts = [at(9, 30), at(9, 45), at(10), at(10, 15), at(10, 15), at(10, 30), at(10, 45), at(11)];
  const cells = new Map<string, number>();
  for (const start of starts) cells.set(start, (cells.get(start) ?? 0) + 1);
  await world.insert(
    'rides_zone_hop',
    [...cells].map(([window_start, rides]) => ({ window_start, zone: 'north', rides })),
  );
  await world.insert(
    'rides_zone_hop_riders',
    [...cells.keys()].map((window_start) => ({ window_start, zone: 'north', value: 'ann' })),
  );
  expect((await rollup('', hop)).rows).toEqual([{ rides: 2, riders: 1 }]);
  expect((await rollup(`from=${at(9, 30)}&to=${at(11, 30)}`, hop)).rows).toMatchObject([{ rides: 2 }]);
  expect((await rollup(`by=zone&from=${at(10, 15)}&to=${at(10, 30)}`, hop)).rows).toMatchObject([
    { zone: 'north', rides: 2 },
  ]);
  expect((await rollup('by=window', hop)).rows).toHaveLength(cells.size);
});

test.each([
  ['by=rider', 'by'],
  ['by=zone,window', 'by'],
  ['by=zone%3B', 'by'],
  ['orderBy=waits', 'orderBy'],
  ['orderBy=zone', 'orderBy'],
  ['orderBy=rides%20desc', 'orderBy'],
  ['cursor=AAAA', 'cursor'],
  ['limit=5000', 'limit'],
])('?%s is a 400 about %s', async (query, path) => {
  const { status, body } = await world.get(`${url}?${query}`);
  expect(status).toBe(400);
  expect((body as { error: object }).error).toMatchObject({ code: 'E_BAD_REQUEST', path });
});

test('without windows: by dimension and in one row', async () => {
  const kind = '/v1/pipelines/rides/views/kind/rollup';
  await world.insert('rides_kind', [
    {
      window_start: '-infinity',
      express: false,
      order: 'asc',
      rides: 2,
      fare_mean_sum: '3.00',
      fare_mean_count: 2,
    },
    {
      window_start: '-infinity',
      express: true,
      order: 'asc',
      rides: 1,
      fare_mean_sum: '9.00',
      fare_mean_count: 1,
    },
  ]);
  await world.commit({ version: 6 });
  expect((await rollup('by=express&orderBy=fareMean', kind)).rows).toEqual([
    { express: true, rides: 1, fareMean: 9 },
    { express: false, rides: 2, fareMean: 1.5 },
  ]);
  expect((await rollup('', kind)).rows).toEqual([{ rides: 3, fareMean: 4 }]);
  expect((await world.get(`${kind}?by=window`)).status).toBe(400);
});
