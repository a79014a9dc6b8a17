import { connect } from '@millrace/database/connect.ts';
import { SCHEMA_LOCK } from '@millrace/database/migrate.ts';
import { applyPipeline } from '@millrace/database/pipeline-tables.ts';
import type { Recount } from '@millrace/database/recount.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';
import { viewFold } from '@millrace/pipeline/fold/view-fold.ts';
import { renderDdl } from '@millrace/pipeline/render/ddl.ts';
import type { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

import { createPostgresStore } from './postgres-store.ts';
import type { Claim, Commit, Store } from './store.ts';

const { plan } = flights;
const [view] = plan.views as [Plan['views'][0]];
// Another definition whose tables would take every row of the old one.
const changed: Plan = { ...plan, dropAfterMs: 60_000 };
const LOG = { topicId: 'topic-1', startOffsets: new Map([[0, 40]]) };

let database: TestDatabase;
let client: Client;
let stores: Store[];

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'recount-test');
  stores = [];
});

afterEach(async () => {
  for (const store of stores) await store.close();
  await client.end();
  await database.drop();
});

function open(by: Plan): Store {
  const store = createPostgresStore({ database: database.url, owner: 'one' }, by);
  stores.push(store);
  return store;
}

const claimed = async (store: Store) => (await store.claim([0], LOG))[0] as Claim;
const recounted = (to: Plan, recount: Recount) =>
  applyPipeline(client, { plan: to, ddl: renderDdl(to) }, recount);

/** A commit of one flight. */
function flightOn(claim: Claim): Commit {
  const folds = plan.views.map(viewFold);
  const event = { origin: 'ATL', dest: 'ORD', delay: 10, distance: 600 };
  for (const fold of folds) fold.add(event, Date.UTC(2001, 0, 1));
  const { nextOffset: expectedOffset } = claim;
  const counts = { read: 1, counted: 1, deadLettered: 0, droppedLate: 0, late: 0 };
  const step = { ...claim, ...counts, expectedOffset, nextOffset: expectedOffset + 1 };
  return {
    progress: [{ ...step, watermarkMs: 0, oldestRecordMs: Date.now(), endOffset: 99 }],
    cells: folds.map((fold) => fold.take()),
    deadLetters: [],
  };
}

const rows = async () =>
  (await client.query<{ n: number }>(`select count(*)::int as n from millrace."${view.table}"`)).rows[0]?.n;

test('who still counts by the old definition is fenced, gets no new claim, and leaves nothing in the new tables', async () => {
  const old = open(plan);
  expect(await old.commit(flightOn(await claimed(old)))).toBe('committed');
  const late = flightOn(await claimed(old));
  await recounted(changed, 'partial');
  expect(await rows()).toBe(0);
  expect(await old.commit(late)).toBe('fenced');
  await expect(claimed(old)).rejects.toMatchObject({
    code: 'E_PIPELINE_CHANGED',
    retriable: false,
    fix: expect.stringContaining('--recount flights') as string,
  });
  expect(await rows()).toBe(0);
  expect((await client.query('select from millrace.offsets')).rowCount).toBe(0);
});

test('a zombie of the first count does not hold the epoch of the next, at the same offset', async () => {
  const [zombie, successor] = [open(plan), open(plan)];
  const before = await claimed(zombie);
  await recounted(plan, 'partial');
  const after = await claimed(successor);
  expect(after).toMatchObject({ nextOffset: before.nextOffset, epoch: before.epoch + 1 });
  expect(await zombie.commit(flightOn(before))).toBe('fenced');
  expect(await successor.commit(flightOn(after))).toBe('committed');
  expect(await rows()).toBe(1);
});

test.each([
  ['a first count', undefined, 40],
  ['a partial recount', 'partial', 40],
  ['a whole recount, so that a log which begins later is noticed,', 'whole', 0],
] as const)('%s begins at the right offset', async (_, recount, offset) => {
  if (recount) await recounted(plan, recount);
  expect(await claimed(open(plan))).toMatchObject({ nextOffset: offset, epoch: 1 });
});

test('a claim waits for a recount that has begun, and then builds on it', async () => {
  const old = open(plan);
  const slow = { plan: changed, ddl: `select pg_sleep(0.3); ${renderDdl(changed)}` };
  const recounting = applyPipeline(client, slow, 'whole');
  const watcher = await connect(database.url, 'watcher');
  const sleeping = `select count(*)::int as n from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
  await expect.poll(async () => (await watcher.query(sleeping)).rows[0] as unknown).toEqual({ n: 1 });
  await watcher.end();
  await expect(claimed(old)).rejects.toMatchObject({ code: 'E_PIPELINE_CHANGED' });
  await recounting;
});

test('a claim that the server cancels while it waits for a recount is not final, and is made later', async () => {
  await recounted(plan, 'partial');
  const [store, watcher] = [open(plan), await connect(database.url, 'watcher')];
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
  const claiming = claimed(store).catch((error: unknown) => error);
  // As the session's own statement_timeout does after 20 s.
  const cancel = `select pg_cancel_backend(pid) from pg_stat_activity
    where application_name = 'one' and wait_event_type = 'Lock' and datname = current_database()`;
  await expect.poll(async () => (await watcher.query(cancel)).rowCount).toBe(1);
  await watcher.end();
  expect(await claiming).toMatchObject({ code: 'E_DATABASE', retriable: true, cause: { code: '57014' } });
  await client.query('commit');
  expect(await claimed(store)).toMatchObject({ nextOffset: 40, epoch: 1 });
});

test('a pipeline without tables is not counted', async () => {
  const nowhere = open({ ...plan, name: 'nowhere' });
  await expect(claimed(nowhere)).rejects.toMatchObject({ code: 'E_NOT_MIGRATED', retriable: false });
});

const gone = [{ partition: 0, isOvertaken: false }];
const overtaken = [{ partition: 0, isOvertaken: true }];

test('a claim that a recount removed is lost; so is one that somebody came after', async () => {
  const [one, other] = [open(plan), open(plan)];
  const mine = await claimed(one);
  expect(await one.lost([mine])).toEqual([]);
  await claimed(other);
  expect(await one.lost([mine])).toEqual(overtaken);
  await recounted(plan, 'partial');
  expect(await one.lost([mine])).toEqual(gone);
  await claimed(other);
  expect(await one.lost([mine])).toEqual(overtaken);
});

test('so is one that a failover lost, or commits of it', async () => {
  const one = open(plan);
  const mine = await claimed(one);
  expect(await one.lost([{ ...mine, epoch: mine.epoch + 1 }])).toEqual(gone);
  expect(await one.lost([{ ...mine, nextOffset: mine.nextOffset + 1 }])).toEqual(gone);
});
