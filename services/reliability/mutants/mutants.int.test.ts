import { expect, inject, it } from 'vitest';

import { check } from './catch.ts';
import { MUTANTS } from './mutants.ts';

const ofSql = MUTANTS.filter(({ checker }) => checker === 'interleaving');

it.each(ofSql)('the orders of two committers catch: $name', async (mutant) => {
  expect(await check({ checker: 'interleaving', mutant }, inject('databaseUrl'))).toMatchObject({
    caught: true,
    by: expect.stringMatching(mutant.finding) as unknown,
  });
});

it('no two mutants of the SQL are caught by the same', () => {
  expect(new Set(ofSql.map(({ finding }) => finding.source)).size).toBe(ofSql.length);
});
