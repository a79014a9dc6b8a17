import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { definePipeline } from '@millrace/pipeline/definition/define.ts';
import { count, sum } from '@millrace/pipeline/definition/measure.ts';
import { none } from '@millrace/pipeline/definition/window.ts';
import { Timestamp } from '@millrace/pipeline/event/fields.ts';
import { renderDdl } from '@millrace/pipeline/render/ddl.ts';
import { openConnection } from '@millrace/processor/store/connection.ts';
import { createLine } from '@millrace/processor/store/line.ts';
import { storeOn } from '@millrace/processor/store/postgres-store.ts';
import type { Claim, Commit, Store } from '@millrace/processor/store/store.ts';
import type { Client } from 'pg';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { gated } from './gate.ts';
import { orders } from './orders.ts';

const event = Type.Object(
  {
    id: Type.Integer({ minimum: 0, maximum: 100 }),
    at: Timestamp(),
    n: Type.Integer({ minimum: 0, maximum: 9 }),
  },
  { additionalProperties: false },
);
const { plan } = definePipeline({
  name: 'small',
  source: { topic: 'small', partitions: 2, key: 'id', event },
  id: 'id',
  time: 'at',
  views: { all: { by: [], window: none(), measures: { events: count(), n: sum('n') } } },
});
// begin, fence, delta, announce, commit.
const COMMIT_STEPS = 5;
// begin, lock, registration, claim, commit.
const CLAIM_STEPS = 5;
const LOG = {
  topicId: 'topic-1',
  startOffsets: new Map([
    [0, 0],
    [1, 0],
  ]),
};

let database: TestDatabase;
let watcher: Client;

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'), [{ plan, ddl: renderDdl(plan) }]);
  watcher = await connect(database.url, 'watcher');
});

afterAll(async () => {
  await watcher.end();
  await database.drop();
});

/** A batch of `events` events, each of 1, that moves a partition on by as many offsets. */
const batch = ({ partition, epoch, nextOffset }: Claim, events: number): Commit => ({
  progress: [
    {
      partition,
      epoch,
      expectedOffset: nextOffset,
      nextOffset: nextOffset + events,
      watermarkMs: 0,
      read: events,
      counted: events,
      deadLettered: 0,
      droppedLate: 0,
      late: 0,
      oldestRecordMs: 0,
      endOffset: nextOffset + events,
    },
  ],
  cells: [[{ start: null, keys: [], cell: { values: [events, events], members: [] } }]],
  deadLetters: [],
});

async function state() {
  const { rows } = await watcher.query<{ next: number; counted: number; events: number; n: number }>(`
    select (select coalesce(sum(next_offset), 0)::int from millrace.offsets) as next,
      (select coalesce(sum(counted), 0)::int from millrace.offsets) as counted,
      coalesce(sum(events), 0)::int as events, coalesce(sum(n), 0)::int as n from millrace.small_all`);
  return rows[0];
}

async function claimed(store: Store, partition: number): Promise<Claim> {
  return (await store.claim([partition], LOG))[0] as Claim;
}

async function open(owner: string) {
  const connection = await openConnection(database.url, owner);
  const gate = gated(connection, watcher);
  const store = storeOn(
    createLine(async () => gate.connection),
    { owner },
    plan,
  );
  return { store, gate, close: () => connection.hangUp() };
}

type Work = (store: Store) => Promise<unknown>;

/** Runs both works in every order of their statements, and looks at what is left after each. Gives their number. */
async function inEveryOrder(
  steps: [number, number],
  prepare: (store: Store) => Promise<[Work, Work]>,
  judge: (outcomes: unknown[], left: Awaited<ReturnType<typeof state>>) => void,
): Promise<number> {
  const all = orders(...steps);
  const sides = { a: await open('a'), b: await open('b') };
  const both = [sides.a, sides.b];
  for (const order of all) {
    await watcher.query('truncate millrace.offsets, millrace.small_all');
    const works = await prepare(sides.a.store);
    for (const { gate } of both) gate.shut();
    const outcomes = Promise.all([works[0](sides.a.store), works[1](sides.b.store)]);
    for (const who of order) await sides[who].gate.step();
    for (const { gate } of both) gate.open();
    judge(await outcomes, await state());
  }
  for (const { close } of both) await close();
  return all.length;
}

describe('two committers, in all orders of their statements', () => {
  it('who hold the same claim from the same offset: one counts, the other is fenced', async () => {
    const seen = new Set<string>();
    const ran = await inEveryOrder(
      [COMMIT_STEPS, COMMIT_STEPS],
      async (store) => {
        const claim = await claimed(store, 0);
        return [(mine) => mine.commit(batch(claim, 3)), (mine) => mine.commit(batch(claim, 2))];
      },
      (outcomes, left) => {
        expect(new Set(outcomes)).toEqual(new Set(['committed', 'fenced']));
        const events = outcomes[0] === 'committed' ? 3 : 2;
        expect(left).toEqual({ next: events, counted: events, events, n: events });
        seen.add(outcomes.join());
      },
    );
    expect(ran).toBe(252);
    expect(seen.size).toBe(2);
  }, 120_000);

  it('a batch and the claim of a successor: counted before it or not at all, and the successor is told which', async () => {
    const seen = new Set<unknown>();
    await inEveryOrder(
      [COMMIT_STEPS, CLAIM_STEPS],
      async (store) => {
        const claim = await claimed(store, 0);
        return [(mine) => mine.commit(batch(claim, 3)), (mine) => claimed(mine, 0)];
      },
      ([outcome, successor], left) => {
        const events = outcome === 'committed' ? 3 : 0;
        expect(left).toEqual({ next: events, counted: events, events, n: events });
        expect(successor).toMatchObject({ epoch: 2, nextOffset: events });
        seen.add(outcome);
      },
    );
    expect(seen).toEqual(new Set(['committed', 'fenced']));
  }, 120_000);

  it('of different partitions that meet in one cell: both count', async () => {
    await inEveryOrder(
      [COMMIT_STEPS, COMMIT_STEPS],
      async (store) => {
        const [first, second] = [await claimed(store, 0), await claimed(store, 1)];
        return [(mine) => mine.commit(batch(first, 3)), (mine) => mine.commit(batch(second, 2))];
      },
      (outcomes, left) => {
        expect(outcomes).toEqual(['committed', 'committed']);
        expect(left).toEqual({ next: 5, counted: 5, events: 5, n: 5 });
      },
    );
  }, 120_000);
});
