import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';

import { connect } from './connect.ts';
import { applyPipeline, readRendered } from './pipeline-tables.ts';
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

const plan = (name: string) => ({
  $comment: 'generated',
  name,
  title: 'Toys',
  description: '',
  source: { topic: 'toys', partitions: 3 },
  fields: [{ name: 'title', type: 'text' }],
  views: [
    {
      name: 'byHour',
      title: 'By hour',
      by: ['title'],
      window: { kind: 'tumbling', sizeMs: 1 },
      measures: [{ name: 'toys', kind: 'count', unit: null, bounds: [1, 2] }],
    },
  ],
});
const rendered = (name: string, change: object = {}) => ({
  plan: { ...plan(name), ...change },
  ddl: `create table if not exists millrace.${name} (n int)`,
});
const titleOf = async (name: string) =>
  (
    await client.query<{ title: string }>(
      `select plan ->> 'title' as title from millrace.pipelines where name = $1`,
      [name],
    )
  ).rows[0]?.title;

test('a new pipeline gets its tables, owned by the owner, and is registered', async () => {
  await applyPipeline(client, rendered('fresh'));
  const { rows } = await client.query(
    `select tableowner from pg_tables where schemaname = 'millrace' and tablename = 'fresh'`,
  );
  expect(rows).toEqual([{ tableowner: 'millrace_owner' }]);
  expect(await titleOf('fresh')).toBe('Toys');
});

const view = plan('x').views[0] as ReturnType<typeof plan>['views'][0] & object;

test.each([
  ['the same again', {}],
  ['another title', { title: 'Games' }],
  ['another description and comment', { description: 'All of them', $comment: 'x' }],
  [
    'another title and unit of a view and its measure',
    { views: [{ ...view, title: 'Hours', measures: [{ ...view.measures[0], title: 'All', unit: 'pcs' }] }] },
  ],
  ['members in another order', Object.fromEntries(Object.entries(plan('same')).toReversed())],
])('%s passes', async (_, change) => {
  await applyPipeline(client, rendered('same'));
  await applyPipeline(client, rendered('same', { ...change, name: 'same' }));
  expect(await titleOf('same')).toBe('title' in change ? change.title : 'Toys');
});

test.each([
  ['another window', { views: [{ ...view, window: { kind: 'tumbling', sizeMs: 2 } }] }],
  ['other keys', { views: [{ ...view, by: [] }] }],
  ['other bounds', { views: [{ ...view, measures: [{ ...view.measures[0], bounds: [1, 3] }] }] }],
  ['a view more', { views: [view, { ...view, name: 'byDay' }] }],
  ['a field named title of another type', { fields: [{ name: 'title', type: 'integer' }] }],
  ['another topic', { source: { topic: 'games', partitions: 3 } }],
])('%s is refused, and the tables stay as they were', async (_, change) => {
  await applyPipeline(client, rendered('kept'));
  const changed = { ...rendered('kept', { ...change, title: 'Wrong' }), ddl: 'drop table millrace.kept' };
  await expect(applyPipeline(client, changed)).rejects.toMatchObject({
    code: 'E_PIPELINE_CHANGED',
    retriable: false,
    message: "the tables of pipeline 'kept' were counted by another definition",
    fix: expect.stringContaining('npm start -- --recount kept'),
  });
  expect((await client.query(`select to_regclass('millrace.kept')::text as name`)).rows).toEqual([
    { name: 'millrace.kept' },
  ]);
  expect(await titleOf('kept')).toBe('Toys');
});

test('two at once take turns', async () => {
  const slow = { ...rendered('both'), ddl: `select pg_sleep(0.1); ${rendered('both').ddl}` };
  await Promise.all([client, other].map((each) => applyPipeline(each, slow)));
  expect(await titleOf('both')).toBe('Toys');
});

test('after a refusal the connection is the administrator again', async () => {
  await expect(applyPipeline(client, { plan: plan('bad'), ddl: 'create nonsense' })).rejects.toThrow(
    'syntax error',
  );
  expect((await client.query('select current_user = session_user as own')).rows).toEqual([{ own: true }]);
  expect(await titleOf('bad')).toBeUndefined();
});

test('rendered files are read by pairs, in the order of their names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-rendered-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['b', 'a']) {
    writeFileSync(join(folder, `${name}.plan.json`), JSON.stringify({ name }));
    writeFileSync(join(folder, `${name}.ddl.sql`), `-- ${name}`);
    writeFileSync(join(folder, `${name}.oracle.sql`), '');
  }
  expect(readRendered(folder)).toEqual(['a', 'b'].map((name) => ({ plan: { name }, ddl: `-- ${name}` })));
});
