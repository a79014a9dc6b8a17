import { connect } from '@millrace/database/connect.ts';
import { openConnection } from '@millrace/processor/store/connection.ts';
import { createLine } from '@millrace/processor/store/line.ts';
import { storeOn } from '@millrace/processor/store/postgres-store.ts';
import { messageOf } from '@millrace/runtime/errors.ts';
import type { Client } from 'pg';

import type { Case } from './case.ts';
import { allRest, gated } from './gate.ts';
import { orders, type Order } from './orders.ts';
import { forget, left, plan } from './small.ts';

/**
 * Orders that were asked for of those there are, how many executions came of them (what waits for a lock takes no step,
 * so several orders are one execution), how many orders ended in each way, and what was wrong in the first that was.
 */
export type Found = {
  ran: number;
  of: number;
  executions: number;
  outcomes: Record<string, number>;
  wrong: string | undefined;
};

async function open(databaseUrl: string, owner: string, session: { watcher: Client; tell(): void }) {
  const connection = await openConnection(databaseUrl, owner);
  const gate = gated(connection, session.watcher, session.tell);
  const store = storeOn(
    createLine(async () => gate.connection),
    { owner },
    plan,
  );
  return { store, client: gate.connection.client, gate, close: () => connection.hangUp() };
}

/** Two sides, and whose statements were sent, in the order in which they were. */
type Stage = { a: Side; b: Side; sent: Order };
type Side = Awaited<ReturnType<typeof open>>;

/** Lets the statements through, each when nobody can do anything by himself, and then what is left of one side. */
async function conduct(steps: Case['steps'], order: Order, { a, b }: Stage): Promise<boolean> {
  const sides = { a: a.gate, b: b.gate };
  const rest = () => allRest(Object.values(sides));
  const waiting = { a: [...steps[0]], b: [...steps[1]] };
  await rest();
  for (const who of order)
    for (let statements = waiting[who].shift() ?? 0; statements > 0; statements--) {
      sides[who].step();
      await rest();
    }
  // Of both, nobody would know in which order they went on. The one that is left ends by itself: its statements are
  // awaited with its work, and nobody is there for it to wait for.
  const isKnown = sides.a.isDone() || sides.b.isDone();
  for (const gate of Object.values(sides)) gate.open();
  return isKnown;
}

/** Throws when a side fails: whatever it is that went wrong then, it is not what the order was to show. */
async function runOrder({ prepare, steps }: Case, order: Order, stage: Stage) {
  const { a, b, sent } = stage;
  const works = await prepare(a.store);
  sent.length = 0;
  const running = Promise.allSettled([a.gate.begin(() => works[0](a)), b.gate.begin(() => works[1](b))]);
  const isKnown = await conduct(steps, order, stage);
  const outcomes = (await running).map((end, side) => {
    if (end.status === 'fulfilled') return end.value;
    throw new Error(`${order.join('')}: side ${'ab'[side]} failed: ${messageOf(end.reason)}`);
  });
  if (!isKnown) throw new Error(`${order.join('')}: both sides had statements left after the last step`);
  return { outcomes, executed: [...sent] };
}

const told = (outcome: unknown): string => (typeof outcome === 'string' ? outcome : 'done');

/** Two sides on a database with the tables of `small`, for as long as `work` takes. */
async function between<T>(
  databaseUrl: string,
  work: (stage: Stage, watcher: Client) => Promise<T>,
): Promise<T> {
  const watcher = await connect(databaseUrl, 'watcher');
  const sent: Order = [];
  const side = (who: 'a' | 'b') => open(databaseUrl, who, { watcher, tell: () => void sent.push(who) });
  const stage = { a: await side('a'), b: await side('b'), sent };
  try {
    return await work(stage, watcher);
  } finally {
    for (const { close } of [stage.a, stage.b]) await close();
    await watcher.end();
  }
}

/** How many statements each side of a case takes when nobody comes between. */
export const statementsOf = (databaseUrl: string, { prepare }: Case): Promise<number[]> =>
  between(databaseUrl, async ({ a, b, sent }, watcher) => {
    const counts: number[] = [];
    for (const [i, side] of [a, b].entries()) {
      await forget(watcher);
      const work = (await prepare(a.store))[i];
      sent.length = 0;
      await work?.(side);
      counts.push(sent.length);
    }
    return counts;
  });

/** Runs a case in every order of the steps of both sides, up to the first that goes wrong. */
export const inEveryOrder = (databaseUrl: string, which: Case): Promise<Found> =>
  between(databaseUrl, async (stage, watcher) => {
    const all = orders(which.steps[0].length, which.steps[1].length);
    const found: Found = { ran: 0, of: all.length, executions: 0, outcomes: {}, wrong: undefined };
    const executions = new Set<string>();
    for (const order of all) {
      await forget(watcher);
      const { outcomes, executed } = await runOrder(which, order, stage);
      const name = outcomes.map(told).join(', ');
      found.outcomes[name] = (found.outcomes[name] ?? 0) + 1;
      found.ran++;
      found.executions = executions.add(executed.join('')).size;
      const wrong = which.judge({ outcomes, left: await left(watcher), order: executed });
      if (wrong) return { ...found, wrong: `${order.join('')}: ${wrong}` };
    }
    return found;
  });
