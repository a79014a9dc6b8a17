import { connect } from '@millrace/database/connect.ts';
import { openConnection } from '@millrace/processor/store/connection.ts';
import { createLine } from '@millrace/processor/store/line.ts';
import { storeOn } from '@millrace/processor/store/postgres-store.ts';
import { messageOf } from '@millrace/runtime/errors.ts';
import type { Client } from 'pg';

import type { Case } from './case.ts';
import { gated } from './gate.ts';
import { orders, type Order } from './orders.ts';
import { forget, left, plan } from './small.ts';

/** Orders that were run of those there are, how many ended in each way, and what was wrong in the first that was. */
export type Found = {
  ran: number;
  of: number;
  outcomes: Record<string, number>;
  wrong: string | undefined;
};

async function open(databaseUrl: string, owner: string, watcher: Client) {
  const connection = await openConnection(databaseUrl, owner);
  const gate = gated(connection, watcher);
  const store = storeOn(
    createLine(async () => gate.connection),
    { owner },
    plan,
  );
  return { store, client: gate.connection.client, gate, close: () => connection.hangUp() };
}

type Sides = Record<'a' | 'b', Awaited<ReturnType<typeof open>>>;

async function runOrder({ prepare, steps }: Case, order: Order, sides: Sides): Promise<unknown[]> {
  const { a, b } = sides;
  const works = await prepare(a.store);
  for (const { gate } of [a, b]) gate.shut();
  // An error is an outcome too, and seldom the right one.
  const outcomes = Promise.all([works[0](a), works[1](b)].map((done) => done.catch(messageOf)));
  for (const { gate } of [a, b]) await gate.begun();
  const waiting = { a: [...steps[0]], b: [...steps[1]] };
  for (const who of order)
    for (let statements = waiting[who].shift() ?? 0; statements > 0; statements--)
      await sides[who].gate.step();
  for (const { gate } of [a, b]) gate.open();
  return outcomes;
}

const told = (outcome: unknown): string => (typeof outcome === 'string' ? outcome : 'done');

/** Two sides on a database with the tables of `small`, for as long as `work` takes. */
async function between<T>(
  databaseUrl: string,
  work: (sides: Sides, watcher: Client) => Promise<T>,
): Promise<T> {
  const watcher = await connect(databaseUrl, 'watcher');
  const sides = { a: await open(databaseUrl, 'a', watcher), b: await open(databaseUrl, 'b', watcher) };
  try {
    return await work(sides, watcher);
  } finally {
    for (const { close } of Object.values(sides)) await close();
    await watcher.end();
  }
}

/** How many statements each side of a case takes when nobody comes between. */
export const statementsOf = (databaseUrl: string, { prepare }: Case): Promise<number[]> =>
  between(databaseUrl, async (sides, watcher) => {
    const counts: number[] = [];
    for (const [i, side] of Object.values(sides).entries()) {
      await forget(watcher);
      const work = (await prepare(sides.a.store))[i];
      const before = side.gate.statements();
      await work?.(side);
      counts.push(side.gate.statements() - before);
    }
    return counts;
  });

/** Runs a case in every order of the steps of both sides, up to the first that goes wrong. */
export const inEveryOrder = (databaseUrl: string, which: Case): Promise<Found> =>
  between(databaseUrl, async (sides, watcher) => {
    const all = orders(which.steps[0].length, which.steps[1].length);
    const found: Found = { ran: 0, of: all.length, outcomes: {}, wrong: undefined };
    for (const order of all) {
      await forget(watcher);
      const outcomes = await runOrder(which, order, sides);
      const name = outcomes.map(told).join(', ');
      found.outcomes[name] = (found.outcomes[name] ?? 0) + 1;
      found.ran++;
      const wrong = which.judge({ outcomes, left: await left(watcher), order });
      if (wrong) return { ...found, wrong: `${order.join('')}: ${wrong}` };
    }
    return found;
  });
