import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

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
    const { ran, of, wrong } = await inEveryOrder(database.url, which);
    expect(wrong).toBeUndefined();
    expect(ran).toBe(of);
  },
  120_000,
);
