import { once } from 'node:events';
import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test } from 'vitest';

import { connect } from './connect.ts';
import { applyPipeline } from './pipeline-tables.ts';
import { readRegistration } from './registration.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let client: Client;
let other: Client;

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'), []);
  [client, other] = [await connect(database.url, 'one'), await connect(database.url, 'other')];
});

afterAll(async () => {
  await Promise.all([client.end(), other.end()]);
  await database.drop();
});

const MEMBERS = [{ memberTable: null }, { memberTable: 'toys_all_shops' }];
const TOYS = {
  plan: { name: 'toys', views: [{ table: 'toys_all', measures: MEMBERS }] },
  ddl: 'create table if not exists millrace.toys_all (n int); create table if not exists millrace.toys_all_shops (s text)',
};
const CHANGED = {
  plan: { name: 'toys', views: [{ table: 'toys_all', measures: [{ memberTable: null }] }] },
  ddl: 'create table if not exists millrace.toys_all (n int, m int)',
};
const GAMES = {
  plan: { name: 'games', views: [{ table: 'games_all', measures: [] }] },
  ddl: 'create table if not exists millrace.games_all (n int)',
};
const COUNTED = ['toys', 'games'].map(
  (name) => `
insert into millrace.${name}_all values (7);
insert into millrace.offsets (pipeline, partition, topic_id, next_offset, epoch, owner) values
  ('${name}', 0, 't', 9, 4, 'o'), ('${name}', 1, 't', 9, 6, 'o');
insert into millrace.dead_letters values ('${name}', 0, 3, now(), 'C', '', '', null, null, '{}')`,
);

beforeEach(async () => {
  await client.query('drop table if exists millrace.toys_all, millrace.toys_all_shops, millrace.games_all');
  await client.query('truncate millrace.pipelines, millrace.offsets, millrace.dead_letters');
  for (const each of [TOYS, GAMES]) await applyPipeline(client, each);
  for (const each of COUNTED) await client.query(each);
});

const one = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows[0];
const standing = (name: string) =>
  one(`select (select count(*)::int from millrace.${name}_all) as rows,
    (select count(*)::int from millrace.offsets where pipeline = '${name}') as partitions,
    (select count(*)::int from millrace.dead_letters where pipeline = '${name}') as letters`);
const WHOLE = { rows: 1, partitions: 2, letters: 1 };
const NOTHING = { rows: 0, partitions: 0, letters: 0 };

test('a recount makes the tables of the new definition, empty, and leaves every other pipeline alone', async () => {
  await applyPipeline(client, CHANGED, 'whole');
  expect(await one('select m from millrace.toys_all')).toBeUndefined();
  expect(await standing('toys')).toEqual(NOTHING);
  expect(await standing('games')).toEqual(WHOLE);
  expect(await one(`select to_regclass('millrace.toys_all_shops') as name`)).toEqual({ name: null });
  expect(await one(`select plan from millrace.pipelines where name = 'toys'`)).toEqual({
    plan: CHANGED.plan,
  });
});

test.each([
  ['whole', true],
  ['partial', false],
] as const)('a %s recount says where to begin, and above which epoch', async (recount, fromZero) => {
  const noted = `select last_epoch, from_zero from millrace.pipelines where name = 'toys'`;
  expect(await one(noted)).toEqual({ last_epoch: 0, from_zero: false });
  await applyPipeline(client, TOYS, recount);
  expect(await one(noted)).toEqual({ last_epoch: 6, from_zero: fromZero });
  // Nobody claimed meanwhile: the zombies of the first count are still to be kept out.
  await applyPipeline(client, TOYS, recount);
  expect(await one(noted)).toEqual({ last_epoch: 6, from_zero: fromZero });
});

test('who follows the live state is told', async () => {
  await other.query('listen millrace');
  const told = once(other, 'notification');
  await applyPipeline(client, TOYS, 'whole');
  expect((await told)[0]).toMatchObject({ payload: '{"pipeline":"toys"}' });
  await other.query('unlisten millrace');
});

test('of a recount that fails nothing remains', async () => {
  const broken = { ...CHANGED, ddl: `${CHANGED.ddl}; create nonsense` };
  await expect(applyPipeline(client, broken, 'whole')).rejects.toThrow('syntax error');
  expect(await standing('toys')).toEqual(WHOLE);
  expect(await one(`select plan from millrace.pipelines where name = 'toys'`)).toEqual({ plan: TOYS.plan });
});

test('a commit on its way comes before, and goes with the rest', async () => {
  await other.query('begin');
  await other.query(`update millrace.offsets set next_offset = 10 where pipeline = 'toys'`);
  const recounted = applyPipeline(client, TOYS, 'whole');
  const waiting = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  await expect.poll(async () => (await other.query(waiting)).rows[0] as unknown).toEqual({ n: 1 });
  await other.query('insert into millrace.toys_all values (8)');
  await other.query('commit');
  await recounted;
  expect(await standing('toys')).toEqual(NOTHING);
});

/** A session that reads a table of toys and stands still, as a check of its cells does. */
async function readForLong() {
  const reader = await connect(database.url, 'slow-reader');
  onTestFinished(() => reader.end());
  await reader.query('begin isolation level repeatable read');
  await reader.query('select from millrace.toys_all');
  return reader;
}
const WAITING = `select from pg_locks where not granted and relation = 'millrace.toys_all'::regclass`;

test('behind a long reader a recount lets other pipelines commit and claim, and follows when it ended', async () => {
  const reader = await readForLong();
  const recounted = applyPipeline(client, CHANGED, 'whole');
  await expect.poll(async () => (await other.query(WAITING)).rowCount).toBe(1);
  await other.query(`set statement_timeout = '10s'`);
  await other.query(`update millrace.offsets set next_offset = 10 where pipeline = 'games'`);
  expect(await readRegistration(other, GAMES.plan)).toMatchObject({ lastEpoch: 0 });
  await other.query('reset statement_timeout');
  await reader.query('commit');
  await recounted;
  expect(await standing('toys')).toEqual(NOTHING);
});

test('a recount that never gets its tables says who holds them, and changes nothing', async () => {
  const reader = await readForLong();
  await expect(applyPipeline(client, CHANGED, 'whole')).rejects.toMatchObject({
    code: 'E_LOCKED',
    retriable: true,
    message: expect.stringMatching(/'toys'.* held by slow-reader \(process \d+\)$/),
    fix: expect.stringContaining('try again'),
  });
  await reader.query('commit');
  expect(await standing('toys')).toEqual(WHOLE);
  expect((await client.query('show lock_timeout')).rows).toEqual([{ lock_timeout: '0' }]);
});

test('a pipeline that was never registered is made as ever', async () => {
  await applyPipeline(client, { ...CHANGED, plan: { ...CHANGED.plan, name: 'new' } }, 'whole');
  expect(await one(`select from_zero from millrace.pipelines where name = 'new'`)).toEqual({
    from_zero: false,
  });
});
