import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import type { Case, Work } from './case.ts';
import { CASES } from './cases.ts';
import { inEveryOrder, statementsOf } from './every-order.ts';
import { orders } from './orders.ts';
import { rendered } from './small.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'), [rendered]);
});

afterAll(() => database.drop());

it('there are 252 orders of two times five statements, no two the same', () => {
  expect(new Set(orders(5, 5).map((order) => order.join(''))).size).toBe(252);
});

const sum = (steps: readonly number[]) => steps.reduce((all, statements) => all + statements, 0);

it.each(CASES)('$name: the steps are all that each side does', async (which) => {
  expect(await statementsOf(database.url, which)).toEqual(which.steps.map(sum));
});

it.each(CASES)(
  '$name: right in all orders',
  async (which) => {
    const { ran, of, executions, wrong } = await inEveryOrder(database.url, which);
    expect(wrong).toBeUndefined();
    expect(ran).toBe(of);
    expect(executions).toBeGreaterThan(1);
    expect(executions).toBeLessThanOrEqual(of);
  },
  120_000,
);

const once: Work = ({ client }) => client.query('select');
const twice: Work = async ({ client }) => {
  await client.query('select');
  await client.query('select');
};
const locked: Work = async ({ client }) => {
  await client.query('begin');
  await client.query('lock table millrace.offsets in exclusive mode');
  await client.query('commit');
};
const [first] = CASES as [Case];
const alone: Case = { ...first, steps: [[1], [1]], judge: () => undefined };

it('statements that never meet are as many executions as orders', async () => {
  const apart: Case = {
    ...alone,
    steps: [
      [1, 1],
      [1, 1],
    ],
    prepare: async () => [twice, twice],
  };
  expect(await inEveryOrder(database.url, apart)).toMatchObject({ ran: 6, executions: 6 });
});

it('orders in which a side would move while it stands at a lock are one execution', async () => {
  const meeting: Case = {
    ...alone,
    steps: [
      [1, 1, 1],
      [1, 1, 1],
    ],
    prepare: async () => [locked, locked],
  };
  // Either is first at the lock in 10 orders; in 3 of those the other was to end first, which it cannot.
  expect(await inEveryOrder(database.url, meeting)).toMatchObject({ ran: 20, executions: 14 });
});

it('a side that fails is an error of the checker, and nothing that it found', async () => {
  const broken: Case = { ...alone, prepare: async () => [({ client }) => client.query('selec'), once] };
  await expect(inEveryOrder(database.url, broken)).rejects.toThrow(/side a failed: syntax error/);
});

it('two sides that would both go on after the last step are an error: nobody would know in which order', async () => {
  const short: Case = { ...alone, prepare: async () => [twice, twice] };
  await expect(inEveryOrder(database.url, short)).rejects.toThrow(/both sides had statements left/);
});
