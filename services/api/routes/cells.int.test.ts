import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';

import { createWorld, type World } from '../testing/world.ts';

let world: World;
const url = '/v1/pipelines/rides/views/zoneHour';
const hour = (n: number) => new Date(Date.UTC(2001, 0, 1, n)).toISOString();

/** A cell with one event of wait 5 and fare 1.50, unless told otherwise. */
const cell = (n: number, key: string, more = {}) => ({
  window_start: hour(n),
  zone: key.split(' ')[0],
  line: Number(key.split(' ')[1]),
  rides: 1,
  fare: '1.50',
  wait_min: 5,
  wait_max: 5,
  wait_mean_sum: 5,
  wait_mean_count: 1,
  waits_0: 0,
  waits_1: 1,
  waits_2: 0,
  waits_3: 0,
  ...more,
});
type Page = { view: string; version: number; rows: Record<string, unknown>[]; next: string | null };
const keys = ({ rows }: Page) => rows.map(({ windowStart, zone, line }) => [windowStart, zone, line]);

beforeAll(async () => {
  world = await createWorld(inject('databaseUrl'));
  await world.insert('rides_zone_hour', [
    cell(0, 'north 1', {
      rides: 4,
      fare: '12.34',
      wait_min: -3,
      wait_max: 75,
      wait_mean_sum: 82,
      wait_mean_count: 4,
      waits_0: 1,
      waits_1: 2,
      waits_2: 0,
      waits_3: 1,
    }),
    cell(0, 'north 2'),
    cell(0, 'south 1'),
    cell(1, 'north 1', { wait_min: null, wait_max: null, wait_mean_sum: 0, wait_mean_count: 0, waits_1: 0 }),
    cell(1, 'south 1'),
    cell(2, 'north 1'),
  ]);
  await world.insert('rides_zone_hour_riders', [
    { window_start: hour(0), zone: 'north', line: 1, value: 'ann' },
    { window_start: hour(0), zone: 'north', line: 1, value: 'bob' },
    { window_start: hour(0), zone: 'north', line: 2, value: 'ann' },
  ]);
  await world.commit({ version: 3, next: 9 });
});
afterAll(() => world.close());
beforeEach(() => void (world.statements.length = 0));

test('a cell with every kind of measure', async () => {
  const { body, status } = await world.get(`${url}?limit=1`);
  expect(status).toBe(200);
  expect((body as Page).version).toBe(3);
  expect((body as Page).rows).toEqual([
    {
      windowStart: '2001-01-01T00:00:00.000Z',
      windowEnd: '2001-01-01T01:00:00.000Z',
      zone: 'north',
      line: 1,
      rides: 4,
      fare: 12.34,
      waitMin: -3,
      waitMax: 75,
      waitMean: 20.5,
      // p50: the second of four events, the first of two in (0, 10].
      waits: { counts: [1, 2, 0, 1], p50: 5, p90: 60, p99: 60 },
      riders: 2,
    },
  ]);
});

test('values that are not there are null', async () => {
  const { body } = await world.get(`${url}?from=${hour(1)}&to=${hour(2)}&zone=north`);
  expect((body as Page).rows).toMatchObject([
    {
      waitMin: null,
      waitMax: null,
      waitMean: null,
      waits: { counts: [0, 0, 0, 0], p50: null, p90: null, p99: null },
      riders: 0,
    },
  ]);
});

test('filters by time, from inclusive and to exclusive, and by dimensions', async () => {
  const { body } = await world.get(`${url}?from=${hour(0)}&to=${hour(2)}&zone=north&line=1`);
  expect(keys(body)).toEqual([
    [hour(0), 'north', 1],
    [hour(1), 'north', 1],
  ]);
});

test.each(['asc', 'desc'])('pages of every size join to the whole list over ties: %s', async (order) => {
  const whole = keys((await world.get(`${url}?order=${order}`)).body);
  expect(whole).toHaveLength(6);
  for (const limit of [1, 2, 3, 5, 6]) {
    const joined: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor: string = next === '' ? '' : `&cursor=${next}`;
      const page: Page = (await world.get(`${url}?order=${order}&limit=${limit}${cursor}`)).body;
      expect(page.rows.length).toBeLessThanOrEqual(limit);
      joined.push(...keys(page));
      next = page.next;
    }
    expect([limit, joined]).toEqual([limit, whole]);
  }
  expect(keys((await world.get(`${url}?order=desc`)).body)).toEqual(
    order === 'desc' ? whole : whole.toReversed(),
  );
});

test('a cursor of another order, list or making is a 400', async () => {
  const { next } = (await world.get(`${url}?limit=1`)).body as Page;
  const forged = Buffer.from(
    JSON.stringify(['rides.zoneHour', 'asc', "'; drop table x", 'north', 1]),
  ).toString('base64url');
  for (const query of [`order=desc&cursor=${next}`, `cursor=${next}x`, 'cursor=AAAA', `cursor=${forged}`]) {
    const { status, body } = await world.get(`${url}?${query}`);
    expect([query, status, (body as { error: object }).error]).toEqual([
      query,
      400,
      expect.objectContaining({ code: 'E_BAD_REQUEST', path: 'cursor', fix: expect.any(String) }),
    ]);
  }
  expect((await world.get(`/v1/pipelines/rides/views/zoneHop?cursor=${next}`)).status).toBe(400);
});

test.each([
  ['nope=1', 'nope'],
  ['rider=ann', 'rider'],
  ['by=zone', 'by'],
  ['limit=0', 'limit'],
  ['limit=1001', 'limit'],
  ['limit=x', 'limit'],
  ['order=up', 'order'],
  ['from=2001-01-01', 'from'],
  ['from=2001-02-30T00:00:00Z', 'from'],
  ['to=yesterday', 'to'],
  ['line=1.5', 'line'],
  ['zone=a&zone=b', 'zone'],
  [`zone=${'x'.repeat(21)}`, 'zone'],
])('?%s is a 400 about %s', async (query, path) => {
  const { status, body } = await world.get(`${url}?${query}`);
  expect(status).toBe(400);
  expect((body as { error: object }).error).toMatchObject({
    code: 'E_BAD_REQUEST',
    path,
    fix: expect.any(String),
  });
});

test('what a user writes is never part of a statement', async () => {
  for (const zone of ["north' or '1'='1", '"; drop table', "' union select", '$1', '\\'])
    expect((await world.get(`${url}?zone=${encodeURIComponent(zone)}`)).body).toMatchObject({ rows: [] });
  for (const statement of world.statements) expect(statement).not.toMatch(/1'='1|drop table|union/);
  expect((await world.get(`${url}?zone=%00`)).status).toBe(400);
});

test('without windows there are no window times, and no range to ask for', async () => {
  await world.insert('rides_kind', [
    {
      window_start: '-infinity',
      express: false,
      order: 'asc',
      rides: 2,
      fare_mean_sum: '3.33',
      fare_mean_count: 2,
    },
    {
      window_start: '-infinity',
      express: true,
      order: 'asc',
      rides: 1,
      fare_mean_sum: '0.10',
      fare_mean_count: 1,
    },
    {
      window_start: '-infinity',
      express: true,
      order: 'sideways',
      rides: 5,
      fare_mean_sum: '5.00',
      fare_mean_count: 5,
    },
  ]);
  const first = (await world.get('/v1/pipelines/rides/views/kind?limit=2')).body as Page;
  expect(first.rows).toEqual([
    { windowStart: null, windowEnd: null, express: false, order: 'asc', rides: 2, fareMean: 1.665 },
    { windowStart: null, windowEnd: null, express: true, order: 'asc', rides: 1, fareMean: 0.1 },
  ]);
  const rest = (await world.get(`/v1/pipelines/rides/views/kind?limit=2&cursor=${first.next}`)).body as Page;
  expect(rest).toMatchObject({ rows: [{ order: 'sideways', rides: 5 }], next: null });
  expect(
    (await world.get('/v1/pipelines/rides/views/kind?key.order=sideways&express=true')).body,
  ).toMatchObject({ rows: [{ rides: 5 }] });
  expect((await world.get(`/v1/pipelines/rides/views/kind?from=${hour(0)}`)).status).toBe(400);
});

test('measures named like our own columns keep their values', async () => {
  await world.insert('rides_total', [{ window_start: '-infinity', version: 11, found: '9.99', by_key0: 5 }]);
  const { body } = await world.get('/v1/pipelines/rides/views/total');
  expect(body).toMatchObject({ version: 3, rows: [{ version: 11, found: 9.99, byKey0: 5 }] });
});

test('a sum that no number holds is its exact text, in cells and merged', async () => {
  const fare = '90071992547409.93';
  await world.insert('rides_zone_hour', [cell(5, 'far 1', { fare }), cell(5, 'far 2')]);
  const cells = (await world.get(`${url}?zone=far`)).body as Page;
  expect(cells.rows.map((row) => row['fare'])).toEqual([fare, 1.5]);
  const merged = (await world.get(`${url}/rollup?zone=far`)).body as Page;
  expect(merged.rows.map((row) => row['fare'])).toEqual(['90071992547411.43']);
  await world.admin.query("delete from millrace.rides_zone_hour where zone = 'far'");
  await world.admin.query('update millrace.rides_total set by_key0 = 9007203549708289');
  await world.commit({ version: 4 });
  const all = await world.app.inject('/v1/pipelines/rides/views/total');
  expect(all.body).toContain('"byKey0":"9007203549708289"');
});
