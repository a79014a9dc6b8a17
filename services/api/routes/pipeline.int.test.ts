import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { rides } from '../testing/rides.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { State } from '../views/state-schema.ts';

let world: World;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const read = async () => (await world.get('/v1/pipelines/rides')).body as { plan: unknown; state: State };

beforeAll(async () => void (world = await createWorld(inject('databaseUrl'))));
afterAll(() => world.close());

test('the plan goes out whole: what the schema does not list would be lost', async () => {
  expect((await read()).plan).toEqual(JSON.parse(JSON.stringify(rides.plan)));
});

test('before the first commit', async () => {
  expect((await read()).state).toMatchObject({
    version: 0,
    read: 0,
    lag: 0,
    committedAt: null,
    freshnessMs: null,
    partitions: [],
  });
  expect((await world.get('/v1/pipelines')).body).toEqual({
    pipelines: [
      {
        name: 'rides',
        title: 'Rides',
        description: '',
        version: 0,
        views: ['zoneHour', 'zoneHop', 'kind', 'total'],
      },
    ],
  });
});

test('where each partition stands', async () => {
  const row = { pipeline: 'rides', topic_id: 't', epoch: 3, owner: 'processor-1' };
  await world.insert('offsets', [
    {
      ...row,
      partition: 0,
      next_offset: 100,
      version: 7,
      read: 100,
      counted: 90,
      dead_lettered: 6,
      dropped_late: 4,
      late: 5,
      end_offset: 130,
      committed_at: ago(0),
      age_ms: 12,
      watermark: '2001-01-01T00:00:00Z',
      seen_at: ago(0),
    },
    {
      ...row,
      partition: 1,
      next_offset: 50,
      version: 2,
      read: 50,
      counted: 50,
      end_offset: null,
      committed_at: ago(1),
      age_ms: 40,
    },
    {
      ...row,
      partition: 2,
      next_offset: 20,
      version: 1,
      read: 20,
      counted: 20,
      end_offset: 10,
      committed_at: ago(60),
      age_ms: 9_000,
    },
    {
      ...row,
      partition: 3,
      next_offset: 0,
      end_offset: 5,
      stopped_code: 'E_OFFSET_GONE',
      stopped_message: 'the log begins later',
    },
  ]);
  const { state } = await read();
  expect(state).toMatchObject({
    pipeline: 'rides',
    version: 10,
    read: 170,
    counted: 160,
    deadLettered: 6,
    droppedLate: 4,
    late: 5,
    lag: 35,
    freshnessMs: 40,
  });
  expect(state.committedAt).toBe(state.partitions[0]?.committedAt);
  expect(Math.abs(Date.parse(state.at) - Date.now())).toBeLessThan(5_000);
  expect(state.partitions.map(({ lag, endOffset, freshnessMs }) => [lag, endOffset, freshnessMs])).toEqual([
    [30, 130, 12],
    [0, 50, 40],
    [0, 10, null],
    [5, 5, null],
  ]);
  expect(state.partitions[0]).toMatchObject({
    epoch: 3,
    owner: 'processor-1',
    watermark: '2001-01-01T00:00:00.000Z',
    stopped: null,
  });
  expect(state.partitions[3]).toMatchObject({
    committedAt: null,
    seenAt: null,
    stopped: { code: 'E_OFFSET_GONE', message: 'the log begins later' },
  });
});

test('reads as millrace_api, whoever logs in, and cannot write', async () => {
  const [who] = await world.deps.database.rows({ text: 'select current_user as name', values: [] });
  expect(who).toEqual({ name: 'millrace_api' });
  await expect(
    world.deps.database.rows({ text: 'delete from millrace.offsets', values: [] }),
  ).rejects.toThrow(/permission denied|read-only/);
});
