import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { viewFold } from '@millrace/pipeline/fold/view-fold.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { openConnection } from './connection.ts';
import { createLine } from './line.ts';
import { createPostgresStore } from './postgres-store.ts';
import type { Claim, Commit, DeadLetter, Store } from './store.ts';

const { plan } = flights;
const TOPIC = {
  topicId: 'topic-1',
  startOffsets: new Map([
    [0, 0],
    [1, 0],
  ]),
};
const NINE = Date.parse('2001-01-01T09:30:00Z');

let database: TestDatabase;
let client: Client;
let stores: Store[];

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'store-test');
  stores = [];
});

afterEach(async () => {
  for (const store of stores) await store.close();
  await client.end();
  await database.drop();
});

function open(owner = 'one'): Store {
  const store = createPostgresStore({ database: database.url, owner }, plan);
  stores.push(store);
  return store;
}

/** A commit of `events` flights from ATL to ORD at 9:30, moving one claimed partition on by as many. */
function commitOf(claim: Claim, events: number, deadLetters: DeadLetter[] = []): Commit {
  const folds = plan.views.map(viewFold);
  const event = { origin: 'ATL', dest: 'ORD', delay: 10, distance: 600 };
  for (let i = 0; i < events; i++) for (const fold of folds) fold.add(event, NINE);
  const step = {
    ...claim,
    expectedOffset: claim.nextOffset,
    nextOffset: claim.nextOffset + events + deadLetters.length,
    watermarkMs: NINE,
    read: events + deadLetters.length,
    counted: events,
    deadLettered: deadLetters.length,
    droppedLate: 0,
    late: 0,
    oldestRecordMs: Date.now() - 25,
    endOffset: 100,
  };
  return { progress: [step], cells: folds.map((fold) => fold.take()), deadLetters };
}

async function counted(): Promise<{ flights: number; next: number; read: number }> {
  const { rows } = await client.query<{ flights: number; next: number; read: number }>(
    `select (select coalesce(sum(flights), 0)::bigint from millrace.flights_airport_hour) as flights,
            sum(next_offset)::bigint as next, sum(counted + dead_lettered)::bigint as read from millrace.offsets`,
  );
  return rows[0] as { flights: number; next: number; read: number };
}

describe('claim', () => {
  it('starts new partitions at the log start and gives the epoch that fences everybody before', async () => {
    const store = open();
    const first = await store.claim([0, 1], {
      ...TOPIC,
      startOffsets: new Map([
        [0, 5],
        [1, 0],
      ]),
    });
    expect(first.map(({ partition, nextOffset, epoch }) => [partition, nextOffset, epoch])).toEqual([
      [0, 5, 1],
      [1, 0, 1],
    ]);
    const again = await store.claim([0], TOPIC);
    expect(again).toMatchObject([{ nextOffset: 5, epoch: 2, watermarkMs: Number.NEGATIVE_INFINITY }]);
  });

  it('gives back the watermark to the millisecond', async () => {
    const store = open();
    const [claim] = (await store.claim([0], TOPIC)) as [Claim];
    const commit = commitOf(claim, 1);
    await store.commit({
      ...commit,
      progress: commit.progress.map((step) => ({ ...step, watermarkMs: NINE + 123 })),
    });
    expect(await store.claim([0], TOPIC)).toMatchObject([{ watermarkMs: NINE + 123 }]);
  });
});

describe('commit', () => {
  it('writes cells, members, dead letters and the offset together', async () => {
    const store = open();
    const [claim] = (await store.claim([0], TOPIC)) as [Claim];
    const rejection = { code: 'NOT_JSON', path: '', message: 'nul \0 and \ud800' } as const;
    const letter = {
      partition: 0,
      offset: 3,
      recordedMs: NINE,
      rejection,
      key: null,
      value: Buffer.from([0, 255]),
      headers: { a: Buffer.from('b') },
    };
    expect(await store.commit(commitOf(claim, 3, [letter]))).toBe('committed');
    expect(await counted()).toEqual({ flights: 3, next: 4, read: 4 });
    const { rows } = await client.query('select "offset", code, value, headers from millrace.dead_letters');
    expect(rows).toEqual([
      { offset: 3, code: 'NOT_JSON', value: Buffer.from([0, 255]), headers: { a: 'Yg==' } },
    ]);
    const members = await client.query('select origin, value from millrace.flights_airport_destinations');
    expect(members.rows).toEqual([{ origin: 'ATL', value: 'ORD' }]);
  });

  it('of a zombie changes nothing: its epoch is over', async () => {
    const zombie = open('zombie');
    const [old] = (await zombie.claim([0], TOPIC)) as [Claim];
    await open('owner').claim([0], TOPIC);
    expect(await zombie.commit(commitOf(old, 3))).toBe('fenced');
    expect(await counted()).toEqual({ flights: 0, next: 0, read: 0 });
  });

  it('sent twice counts once', async () => {
    const store = open();
    const [claim] = (await store.claim([0], TOPIC)) as [Claim];
    const commit = commitOf(claim, 3);
    expect(await store.commit(commit)).toBe('committed');
    expect(await store.commit(commit)).toBe('committed');
    expect(await counted()).toEqual({ flights: 3, next: 3, read: 3 });
  });

  it('with one fenced partition writes none of the others', async () => {
    const store = open();
    const [one, two] = (await store.claim([0, 1], TOPIC)) as [Claim, Claim];
    await open('other').claim([1], TOPIC);
    const mixed = commitOf(one, 2);
    const commit = { ...mixed, progress: [...mixed.progress, ...commitOf(two, 0).progress] };
    expect(await store.commit(commit)).toBe('fenced');
    expect(await counted()).toEqual({ flights: 0, next: 0, read: 0 });
  });

  it('that does not account for every record it read is refused whole, for good', async () => {
    const store = open();
    const [claim] = (await store.claim([0], TOPIC)) as [Claim];
    const commit = commitOf(claim, 3);
    const lossy = { ...commit, progress: commit.progress.map((step) => ({ ...step, read: 4 })) };
    await expect(store.commit(lossy)).rejects.toMatchObject({ code: 'E_COMMIT_REFUSED', retriable: false });
    expect(await counted()).toEqual({ flights: 0, next: 0, read: 0 });
  });

  it('announces itself once, with the windows that it touched', async () => {
    const heard: string[] = [];
    client.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await client.query('listen millrace');
    const store = open();
    const [claim] = (await store.claim([0], TOPIC)) as [Claim];
    await store.commit(commitOf(claim, 3));
    await client.query('select 1');
    const hour = '2001-01-01T09:00:00.000Z';
    expect(heard.map((payload) => JSON.parse(payload))).toMatchObject([
      { pipeline: 'flights', changed: { airportHour: [hour, hour], airport: null } },
    ]);
  });
});

const stopped = async () => {
  const { rows } = await client.query<Record<string, unknown>>(
    `select partition, stopped_code as code, stopped_message as message, xmin::text as written
     from millrace.offsets order by partition`,
  );
  return rows;
};

describe('stop', () => {
  it('notes each partition with its own reason, and once more writes nothing', async () => {
    const store = open();
    const claims = await store.claim([0, 1], TOPIC);
    const messages = ['the "log" is {gone}', 'back\\slash, and comma'] as const;
    const halts = claims.map(({ partition, epoch }, i) => ({
      partition,
      epoch,
      code: `E_${i}`,
      message: messages[i] as string,
    }));
    await store.stop(halts);
    const first = await stopped();
    expect(first).toMatchObject(halts.map(({ partition, code, message }) => ({ partition, code, message })));
    await store.stop(halts);
    expect(await stopped()).toEqual(first);
  });

  it('leaves alone what was claimed anew, and notes the others', async () => {
    const store = open();
    const halts = (await store.claim([0, 1], TOPIC)).map(({ partition, epoch }) => ({
      partition,
      epoch,
      code: 'E_TOPIC_REPLACED',
      message: 'x',
    }));
    await store.stop(halts);
    await store.claim([0], TOPIC);
    await store.stop(halts);
    expect((await stopped()).map(({ code }) => code)).toEqual([null, 'E_TOPIC_REPLACED']);
  });

  it('of another owner under the same epoch, as a failover may leave one, changes nothing', async () => {
    const [claim] = (await open().claim([0], TOPIC)) as [Claim];
    await open('other').stop([{ partition: 0, epoch: claim.epoch, code: 'E_X', message: 'x' }]);
    expect(await stopped()).toMatchObject([{ code: null }]);
  });
});

/** Ends the sessions of the store named `one`. */
const killBackend = () =>
  client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'one'`,
  );

describe('a worker that freezes in mid-commit', () => {
  it('loses its session within seconds, so that its successor can claim', async () => {
    await open('one').claim([0], TOPIC);
    const frozen = createLine(() => openConnection(database.url, 'frozen'));
    const held = frozen.use(async (session) => {
      await session.query('begin');
      await session.query(`update millrace.offsets set owner = 'frozen'`);
      await new Promise((resolve) => setTimeout(resolve, 7_000));
      await session.query('commit');
    });
    const outcome = held.catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await open('successor').claim([0], TOPIC)).toMatchObject([{ epoch: 2 }]);
    expect(await outcome).toMatchObject({ code: 'E_DATABASE', retriable: true });
    await frozen.close();
  });
});

describe('a lost connection', () => {
  it('is a retriable error, and the same store works again afterwards', async () => {
    const store = open();
    await store.claim([0], TOPIC);
    await killBackend();
    await expect(store.ping()).rejects.toMatchObject({ code: 'E_DATABASE', retriable: true });
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it('before COMMIT leaves nothing; the retry writes it', async () => {
    const store = open();
    const [claim] = (await store.claim([0], TOPIC)) as [Claim];
    const commit = commitOf(claim, 3);
    // Another session holds a cell's table, so the commit waits behind it and is cut there.
    await client.query('begin; lock table millrace.flights_route_day in access exclusive mode');
    const cut = store.commit(commit).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await killBackend();
    await client.query('rollback');
    expect(await cut).toMatchObject({ retriable: true });
    expect(await counted()).toMatchObject({ flights: 0, next: 0 });
    expect(await store.commit(commit)).toBe('committed');
    expect(await counted()).toEqual({ flights: 3, next: 3, read: 3 });
  });

  it('after COMMIT, its answer lost: the retry reads the offset and writes nothing', async () => {
    const store = open();
    const [claim] = (await store.claim([0], TOPIC)) as [Claim];
    const commit = commitOf(claim, 3);
    await store.commit(commit);
    await killBackend();
    await expect(store.commit(commit)).rejects.toMatchObject({ retriable: true });
    expect(await store.commit(commit)).toBe('committed');
    expect(await counted()).toEqual({ flights: 3, next: 3, read: 3 });
  });
});
