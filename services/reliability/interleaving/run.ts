import { createTestDatabase } from '@millrace/database/test-database.ts';

import type { Case } from './case.ts';
import { CASES } from './cases.ts';
import { inEveryOrder } from './every-order.ts';
import { rendered } from './small.ts';

/** A case, in how many of its orders all was as it must be, and the first in which it was not. */
export type Row = {
  name: string;
  asked: string;
  orders: number;
  right: number;
  executions: number;
  outcomes: Record<string, number>;
  passed: boolean;
  wrong: string | null;
  seconds: number;
};

async function rowOf(databaseUrl: string, which: Case): Promise<Row> {
  const began = performance.now();
  const { ran, of, executions, outcomes, wrong } = await inEveryOrder(databaseUrl, which);
  const ended = Object.entries(outcomes).map(([outcome, times]) => `${times} ${outcome}`);
  console.log(
    `${wrong ? '✗' : '✔'} ${which.name}: ${ran} orders, ${executions} executions: ${wrong ?? ended.join('; ')}`,
  );
  return {
    name: which.name,
    asked: which.asked,
    orders: of,
    right: wrong ? ran - 1 : ran,
    executions,
    outcomes,
    passed: wrong === undefined,
    wrong: wrong ?? null,
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
}

async function run(adminUrl: string, goesOn: (row: Row) => boolean): Promise<Row[]> {
  const database = await createTestDatabase(adminUrl, [rendered]);
  try {
    const rows: Row[] = [];
    for (const which of CASES) {
      const row = await rowOf(database.url, which);
      rows.push(row);
      if (!goesOn(row)) break;
    }
    return rows;
  } finally {
    await database.drop();
  }
}

/** All cases on a database server, each up to its first order that goes wrong. */
export const runAll = (adminUrl: string): Promise<Row[]> => run(adminUrl, () => true);

/** The same up to the first case that goes wrong; whether none did. */
export const runUntilWrong = async (adminUrl: string): Promise<boolean> =>
  (await run(adminUrl, ({ passed }) => passed)).every(({ passed }) => passed);
