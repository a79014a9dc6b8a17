import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import { CASES } from './cases.ts';
import { inEveryOrder } from './every-order.ts';
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

it.each(CASES)(
  '$name: right in all orders of their statements',
  async (which) => {
    const { ran, outcomes, wrong } = await inEveryOrder(database.url, which);
    expect(wrong).toBeUndefined();
    expect(ran).toBe(252);
    // Where either may come first, both do.
    expect(Object.keys(outcomes)).toHaveLength(which === CASES[2] ? 1 : 2);
  },
  120_000,
);
