import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { createWorld, type World } from '../testing/world.ts';

let world: World;
const url = '/v1/pipelines/rides/dead-letters';
type Page = {
  version: number;
  rows: { partition: number; offset: number; preview: string }[];
  next: string | null;
};

const letter = (partition: number, offset: number, more = {}) => ({
  pipeline: 'rides',
  partition,
  offset,
  recorded_at: '2001-01-01T00:00:00.000001Z',
  code: 'SCHEMA',
  path: '/wait',
  message: 'must be integer',
  value: Buffer.from('{"wait":"<b>soon</b>"}'),
  headers: '{}',
  ...more,
});

const forge = (...key: unknown[]) =>
  Buffer.from(JSON.stringify(['rides/dead-letters', 'desc', ...key])).toString('base64url');

beforeAll(async () => {
  world = await createWorld(inject('databaseUrl'));
  await world.insert('dead_letters', [
    letter(0, 1),
    letter(0, 2),
    letter(1, 1),
    letter(1, 2, { recorded_at: '2001-01-01T00:00:00.000002Z', value: null }),
    letter(0, 3, { recorded_at: '2001-01-02T00:00:00Z', value: Buffer.alloc(100_000, 'x') }),
    letter(0, 9, { pipeline: 'other' }),
  ]);
  await world.commit({ version: 2 });
});
afterAll(() => world.close());

test('newest first, with reason and a preview', async () => {
  const { rows, next, version } = (await world.get(url)).body as Page;
  expect({ version, next }).toEqual({ version: 2, next: null });
  expect(rows.map(({ partition, offset }) => [partition, offset])).toEqual([
    [0, 3],
    [1, 2],
    [1, 1],
    [0, 2],
    [0, 1],
  ]);
  expect(rows[4]).toEqual({
    partition: 0,
    offset: 1,
    recordedAt: '2001-01-01T00:00:00.000Z',
    reason: { code: 'SCHEMA', path: '/wait', message: 'must be integer' },
    preview: '{"wait":"<b>soon</b>"}',
  });
  expect(rows[1]?.preview).toBe('');
  expect(rows[0]?.preview).toHaveLength(200);
});

test('pages join to the whole list, even where many have one time to the microsecond', async () => {
  const whole = ((await world.get(url)).body as Page).rows;
  for (const limit of [1, 2, 4]) {
    const joined: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Page = (await world.get(`${url}?limit=${limit}${next === '' ? '' : `&cursor=${next}`}`))
        .body;
      joined.push(...page.rows);
      next = page.next;
    }
    expect(joined).toEqual(whole);
  }
});

test('a forged cursor is a 400', async () => {
  for (const cursor of [
    forge('now()', 0, 1),
    forge('2001-01-01T00:00:00.000001Z', -1, 1),
    forge('2001-01-01T00:00:00.000001Z', 0),
  ])
    expect((await world.get(`${url}?cursor=${cursor}`)).status).toBe(400);
  expect((await world.get(`${url}?cursor=${forge('2001-99-99T99:99:99.000001Z', 0, 1)}`)).status).toBe(400);
});

test('a row stays short, however long a path that was stored is', async () => {
  const long = { path: `/${'x'.repeat(900_000)}`, message: 'm'.repeat(900_000) };
  await world.insert('dead_letters', [letter(1, 99, { ...long, recorded_at: '2001-01-03T00:00:00Z' })]);
  await world.commit({ version: 3 });
  const { rows } = (await world.get(`${url}?limit=1`)).body as Page & { rows: { reason: object }[] };
  expect(rows[0]?.reason).toEqual({
    code: 'SCHEMA',
    path: `/${'x'.repeat(198)}…`,
    message: `${'m'.repeat(199)}…`,
  });
});
