import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { startCommitThief } from '../testing/commit-thief.ts';
import { openConnection } from './connection.ts';
import { wasWritten } from './fence.ts';
import { createLine } from './line.ts';
import { createPostgresStore, storeOn } from './postgres-store.ts';
import type { Claim, Commit, Store } from './store.ts';

const { plan } = flights;
const TOPIC = { topicId: 'topic-1', startOffsets: new Map([[0, 0]]) };

let database: TestDatabase;
let client: Client;
let stores: Store[];

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'fence-test');
  stores = [];
});

afterEach(async () => {
  for (const store of stores) await store.close();
  await client.end();
  await database.drop();
});

function open(owner = 'one', databaseUrl = database.url): Store {
  const store = createPostgresStore({ database: databaseUrl, owner }, plan);
  stores.push(store);
  return store;
}

async function claimed(store: Store): Promise<Claim> {
  const [claim] = await store.claim([0], TOPIC);
  return claim as Claim;
}

/** A commit that moves a claimed partition on by three refused records, and keeps none of them. */
const moving = (claim: Claim, from = claim.nextOffset): Commit => ({
  progress: [
    {
      ...claim,
      expectedOffset: from,
      nextOffset: from + 3,
      watermarkMs: 0,
      read: 3,
      counted: 0,
      deadLettered: 3,
      droppedLate: 0,
      late: 0,
      oldestRecordMs: Date.now(),
      endOffset: 100,
    },
  ],
  cells: plan.views.map(() => []),
  deadLetters: [],
});

async function row() {
  const { rows } = await client.query<{ next: number; read: number; end: number | null }>(
    'select next_offset as next, read, end_offset as end from millrace.offsets',
  );
  return rows[0];
}

describe('the fence', () => {
  it('holds only where the partition stands, whoever holds its epoch', async () => {
    const store = open();
    const claim = await claimed(store);
    expect(await store.commit(moving(claim))).toBe('committed');
    expect(await store.commit(moving(claim, 0))).toBe('committed');
    expect(await store.commit(moving(claim, 1))).toBe('fenced');
    expect(await row()).toMatchObject({ next: 3, read: 3 });
  });
});

describe('a COMMIT without an answer', () => {
  it('that was written is not sent again: the offset is read first', async () => {
    const thief = await startCommitThief(database.url);
    const store = open('one', thief.url);
    const commit = moving(await claimed(store));
    thief.way.steals = 'the answer';
    await expect(store.commit(commit)).rejects.toMatchObject({ retriable: true });
    thief.way.steals = 'nothing';
    thief.way.sent = '';
    expect(await store.commit(commit)).toBe('committed');
    expect(thief.way.sent).not.toContain('begin');
    expect(await row()).toMatchObject({ next: 3, read: 3 });
    thief.close();
  });

  it('counts as committed when it was written, though somebody else has claimed and moved on since', async () => {
    const thief = await startCommitThief(database.url);
    const store = open('one', thief.url);
    const commit = moving(await claimed(store));
    thief.way.steals = 'the answer';
    await expect(store.commit(commit)).rejects.toMatchObject({ retriable: true });
    thief.way.steals = 'nothing';
    const other = open('other');
    expect(await other.commit(moving(await claimed(other)))).toBe('committed');
    expect(await store.commit(commit)).toBe('committed');
    expect(await row()).toMatchObject({ next: 6, read: 6 });
    thief.close();
  });

  it('counts as fenced when it was lost, though somebody else has written the very same since', async () => {
    const thief = await startCommitThief(database.url);
    const store = open('one', thief.url);
    const commit = moving(await claimed(store));
    thief.way.steals = 'the commit';
    await expect(store.commit(commit)).rejects.toMatchObject({ retriable: true });
    thief.way.steals = 'nothing';
    const other = open('other');
    expect(await other.commit(moving(await claimed(other)))).toBe('committed');
    expect(await store.commit(commit)).toBe('fenced');
    expect(await row()).toMatchObject({ next: 3, read: 3 });
    thief.close();
  });
});

/** From here on each COMMIT that moved an offset waits, as for a standby, until the function given back is called. */
async function holdCommits(): Promise<() => Promise<unknown>> {
  await client.query(`
    create function held() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock(1); return null; end';
    create constraint trigger held after update on millrace.offsets deferrable initially deferred
      for each row execute function held();
    select pg_advisory_lock(1)`);
  return () => client.query('select pg_advisory_unlock(1)');
}

describe('a COMMIT that is answered after we gave it up', () => {
  it('is cancelled by nobody, holds up who tries again, and counts once', async () => {
    const patience = { statement_timeout: 1_000, query_timeout: 2_000 };
    const store = storeOn(
      createLine(() => openConnection(database.url, 'one', patience)),
      { owner: 'one' },
      plan,
    );
    stores.push(store);
    const commit = moving(await claimed(store));
    const release = await holdCommits();
    const late = { code: 'E_DATABASE', retriable: true, cause: { message: 'Query read timeout' } };
    await expect(store.commit(commit)).rejects.toMatchObject(late);
    const { rows } = await client.query(
      `select query, wait_event from pg_stat_activity where application_name = 'one' and datname = current_database()`,
    );
    expect(rows).toEqual([{ query: 'commit', wait_event: 'advisory' }]);
    // Behind the rows that it holds.
    const cancelled = { code: 'E_DATABASE', retriable: true, cause: { code: '57014' } };
    await expect(store.commit(commit)).rejects.toMatchObject(cancelled);
    const again = store.commit(commit);
    await release();
    expect(await again).toBe('committed');
    expect(await row()).toMatchObject({ next: 3, read: 3 });
  });
});

describe('a zombie', () => {
  it('does not say any more where the log ends, nor that the partition is stopped', async () => {
    const zombie = open('zombie');
    const { partition, epoch } = await claimed(zombie);
    await zombie.observe([{ partition, epoch, endOffset: 40 }]);
    await claimed(open('owner'));
    await zombie.observe([{ partition, epoch, endOffset: 50 }]);
    await zombie.stop([{ partition, epoch, code: 'E_TOPIC_REPLACED', message: 'x' }]);
    expect(await row()).toMatchObject({ end: 40 });
    const { rows } = await client.query('select stopped_code from millrace.offsets');
    expect(rows).toEqual([{ stopped_code: null }]);
  });
});

describe('a transaction that this server has yet to begin', () => {
  it('was not written: a failover may have lost it together with what came after', async () => {
    expect(await wasWritten(client, '99999999999')).toBe(false);
  });
});

describe('the one connection', () => {
  it('is used in turns: nothing is sent while a transaction is open', async () => {
    const line = createLine(() => openConnection(database.url, 'turns'));
    const steps: string[] = [];
    const work = (name: string) =>
      line.use(async (session) => {
        steps.push(`${name} begins`);
        await session.query('select pg_sleep(0.05)');
        steps.push(`${name} ends`);
      });
    await Promise.all([work('a'), work('b')]);
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    await line.close();
  });

  it('gives up at once when the tables are missing', async () => {
    const line = createLine(() => openConnection(database.url, 'refused'));
    const asking = line.use((session) => session.query('select * from millrace.nothing'));
    await expect(asking).rejects.toMatchObject({ code: 'E_COMMIT_REFUSED', retriable: false });
    await line.close();
  });
});
