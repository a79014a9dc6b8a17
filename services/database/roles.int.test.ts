import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { connect } from './connect.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'roles-test');
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** SQLSTATE of a statement run as a role, `ok` when it passes; nothing stays. */
async function as(role: string, sql: string): Promise<string> {
  await client.query('begin');
  try {
    await client.query(`set local role ${role}`);
    await client.query(sql);
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('rollback');
  }
}

const DENIED = '42501';
const NEW_OFFSET = `insert into millrace.offsets (pipeline, partition, topic_id, next_offset, epoch, owner) values ('p', 0, 't', 0, 1, 'o')`;
const NEW_LETTER = `insert into millrace.dead_letters values ('p', 0, 0, now(), 'C', '', '', null, null, '{}')`;
const NEW_CELL = `insert into millrace.flights_airport values ('-infinity', 'ATL', 1)`;

describe('millrace_processor', () => {
  test.each([
    ['claims and moves offsets', `${NEW_OFFSET} on conflict (pipeline, partition) do update set epoch = 2`],
    ['merges cells', `${NEW_CELL} on conflict (window_start, origin) do update set flights = 2`],
    ['adds members', `insert into millrace.flights_airport_destinations values ('-infinity', 'ATL', 'ORD')`],
    ['keeps dead letters', NEW_LETTER],
    ['announces a commit', `select pg_notify('millrace', '')`],
  ])('%s', async (_, sql) => {
    expect(await as('millrace_processor', sql)).toBe('ok');
  });

  test.each([
    ['drop a table', 'drop table millrace.flights_airport'],
    ['change a table', 'alter table millrace.flights_airport add column x int'],
    ['empty a table', 'truncate millrace.flights_airport'],
    ['create a table', 'create table millrace.mine (n int)'],
    ['create a table in public', 'create table public.mine (n int)'],
    ['create a schema', 'create schema mine'],
    ['delete cells', 'delete from millrace.flights_airport'],
    ['delete offsets', 'delete from millrace.offsets'],
    ['change a dead letter', `update millrace.dead_letters set code = 'x'`],
    ['delete dead letters', 'delete from millrace.dead_letters'],
    ['register a pipeline', `update millrace.pipelines set plan = '{}'`],
    ['read what migrations ran', 'select from millrace_meta.migrations'],
    ['become the owner', 'set role millrace_owner'],
    ['make a role', 'create role mine'],
  ])('cannot %s', async (_, sql) => {
    // A superuser may take any role from any other: that one is asked of the catalogue instead.
    const asked = sql.startsWith('set role')
      ? client
          .query<{ may: boolean }>(
            `select pg_has_role('millrace_processor', 'millrace_owner', 'member') as may`,
          )
          .then(({ rows }) => (rows[0]?.may ? 'ok' : DENIED))
      : as('millrace_processor', sql);
    expect(await asked).toBe(DENIED);
  });
});

describe.each(['millrace_api', 'millrace_metrics'])('%s', (role) => {
  test.each(['pipelines', 'offsets', 'dead_letters'])('reads %s', async (table) => {
    expect(await as(role, `select from millrace.${table}`)).toBe('ok');
  });

  test.each([
    ['add offsets', NEW_OFFSET],
    ['move offsets', 'update millrace.offsets set next_offset = 0'],
    ['write cells', NEW_CELL],
    ['change cells', 'update millrace.flights_airport set flights = 0'],
    ['delete cells', 'delete from millrace.flights_airport'],
    ['write dead letters', NEW_LETTER],
    ['drop a table', 'drop table millrace.flights_airport'],
    ['create a table', 'create table millrace.mine (n int)'],
    ['lock out the writers', 'lock table millrace.offsets in exclusive mode'],
    ['read what migrations ran', 'select from millrace_meta.migrations'],
  ])('cannot %s', async (_, sql) => {
    expect(await as(role, sql)).toBe(DENIED);
  });
});

test('the api reads what was counted, the metrics reader does not', async () => {
  const read = 'select from millrace.flights_airport';
  expect([await as('millrace_api', read), await as('millrace_metrics', read)]).toEqual(['ok', DENIED]);
});
