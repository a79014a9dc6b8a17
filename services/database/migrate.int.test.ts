import type { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

import { connect } from './connect.ts';
import { migrate, readMigrations, type Migration } from './migrate.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let clients: Client[];

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'), []);
  clients = [await connect(database.url, 'first'), await connect(database.url, 'second')];
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.drop();
});

const file = (number: number, sql: string): Migration => ({ name: `${number}_test.sql`, sql, hash: sql });
const first = () => clients[0] as Client;
const second = () => clients[1] as Client;
const noted = async () => {
  const { rows } = await second().query<{ name: string }>(
    'select name from millrace_meta.migrations order by name',
  );
  return rows.map(({ name }) => name).filter((name) => name.endsWith('_test.sql'));
};

test('the files of the house are numbered, and those that ran do not run again', async () => {
  const names = readMigrations().map(({ name }) => name);
  expect(names.map((name) => name.slice(0, 5))).toEqual(
    names.map((_, i) => `${String(i + 1).padStart(4, '0')}_`),
  );
  expect(await migrate(first())).toEqual([]);
});

test('each file runs once, in order, and only what is new runs later', async () => {
  const files = [file(9001, 'create table one ()'), file(9002, 'alter table one add column n int')];
  expect(await migrate(first(), files)).toEqual(['9001_test.sql', '9002_test.sql']);
  const more = [...files, file(9003, 'insert into one values (7)')];
  expect(await migrate(second(), more)).toEqual(['9003_test.sql']);
  expect((await first().query('select n from one')).rows).toEqual([{ n: 7 }]);
});

test.each([
  [
    'a file that changed after it ran',
    [file(9001, 'select 2'), file(9002, '')],
    '9001_test.sql ran in another form',
  ],
  [
    'a new file before one that ran',
    [file(9000, ''), file(9001, 'select 1')],
    '9000_test.sql comes before 9001_test.sql, which already ran',
  ],
])('%s is refused, and nothing runs', async (_, files, message) => {
  await migrate(first(), [file(9001, 'select 1')]);
  await expect(migrate(first(), files)).rejects.toMatchObject({
    code: 'E_MIGRATION_CHANGED',
    retriable: false,
    message,
    fix: expect.stringContaining('higher-numbered'),
  });
  expect(await noted()).toEqual(['9001_test.sql']);
});

test('a file that fails leaves nothing of itself, keeps those before it, and lets the next migrator in', async () => {
  const files = [file(9001, 'create table one ()'), file(9002, 'create table two (); select 1/0')];
  await expect(migrate(first(), files)).rejects.toThrow('division by zero');
  expect(await noted()).toEqual(['9001_test.sql']);
  expect((await first().query(`select to_regclass('two') as two`)).rows).toEqual([{ two: null }]);
  expect(await migrate(second(), [file(9001, 'create table one ()'), file(9002, 'select 1')])).toEqual([
    '9002_test.sql',
  ]);
});

test('two migrators at once take turns: one runs all, the other finds all done', async () => {
  const files = [file(9001, 'select pg_sleep(0.2); create table one ()'), file(9002, 'create table two ()')];
  const ran = await Promise.all(clients.map((client) => migrate(client, files)));
  expect(ran.toSorted((a, b) => a.length - b.length)).toEqual([[], ['9001_test.sql', '9002_test.sql']]);
});

test('a role that a file takes is left before the next file', async () => {
  const files = [
    file(9001, 'set local role millrace_owner'),
    file(9002, 'create table mine as select current_user as who'),
  ];
  await migrate(first(), files);
  expect((await first().query('select who = session_user as own from mine')).rows).toEqual([{ own: true }]);
});
