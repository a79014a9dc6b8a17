import { connect } from '@millrace/database/connect.ts';
import { openConnection } from '@millrace/processor/store/connection.ts';
import { createLine } from '@millrace/processor/store/line.ts';
import { storeOn } from '@millrace/processor/store/postgres-store.ts';
import type { Client } from 'pg';

import type { Case } from './cases.ts';
import { gated } from './gate.ts';
import { orders, type Order } from './orders.ts';
import { counted, forget, plan } from './small.ts';

/** Orders that were run, how many ended in each way, and what was wrong in the first that was. */
export type Found = { ran: number; outcomes: Record<string, number>; wrong: string | undefined };

async function open(databaseUrl: string, owner: string, watcher: Client) {
  const connection = await openConnection(databaseUrl, owner);
  const gate = gated(connection, watcher);
  const store = storeOn(
    createLine(async () => gate.connection),
    { owner },
    plan,
  );
  return { store, gate, close: () => connection.hangUp() };
}

type Sides = Record<'a' | 'b', Awaited<ReturnType<typeof open>>>;

async function runOrder({ prepare }: Case, order: Order, { a, b }: Sides): Promise<unknown[]> {
  const works = await prepare(a.store);
  for (const { gate } of [a, b]) gate.shut();
  const outcomes = Promise.all([works[0](a.store), works[1](b.store)]);
  for (const who of order) await { a, b }[who].gate.step();
  for (const { gate } of [a, b]) gate.open();
  return outcomes;
}

/** What a judge has against an order: what the sides were told, or what the database holds. */
function wrongIn({ judge }: Case, outcomes: unknown[], left: number[]): string | undefined {
  const verdict = judge(outcomes);
  if ('wrong' in verdict) return verdict.wrong;
  const isCounted = left.every((value) => value === verdict.counted);
  return isCounted ? undefined : `counted are ${left.join(', ')}, and should be ${verdict.counted}`;
}

const told = (outcome: unknown) => (typeof outcome === 'string' ? outcome : 'claimed');

/** Runs a case in every order of the statements of both sides, on a database with the tables of `small`. */
export async function inEveryOrder(databaseUrl: string, which: Case): Promise<Found> {
  const watcher = await connect(databaseUrl, 'watcher');
  const sides = { a: await open(databaseUrl, 'a', watcher), b: await open(databaseUrl, 'b', watcher) };
  const found: Found = { ran: 0, outcomes: {}, wrong: undefined };
  try {
    for (const order of orders(...which.steps)) {
      await forget(watcher);
      const outcomes = await runOrder(which, order, sides);
      const name = outcomes.map(told).join(', ');
      found.outcomes[name] = (found.outcomes[name] ?? 0) + 1;
      found.ran++;
      const wrong = wrongIn(which, outcomes, await counted(watcher));
      if (wrong) return { ...found, wrong: `${order.join('')}: ${wrong}` };
    }
    return found;
  } finally {
    for (const { close } of Object.values(sides)) await close();
    await watcher.end();
  }
}
