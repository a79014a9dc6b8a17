import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { check } from './catch.ts';
import { MUTANTS, type Mutant } from './mutants.ts';
import { sabotaged } from './sabotage.ts';

const ROOT = join(import.meta.dirname, '../../..');
// Caught within a few seeds or not at all.
const QUICK = [
  'offsets are committed before the rows',
  'no fence',
  'the open batch is kept over a rebalance',
];

it.each(MUTANTS)('$name: its place stands once in its file', (mutant) => {
  const text = readFileSync(join(ROOT, mutant.file), 'utf8');
  expect(sabotaged(text, mutant)).not.toBe(text);
});

it('a mutant whose place is gone is an error, not one that was caught', () => {
  expect(() => sabotaged('nothing', MUTANTS[0] as Mutant)).toThrow(/stands 0 times/);
});

it.each(QUICK)('the simulation catches: %s', async (name) => {
  const mutant = MUTANTS.find((each) => each.name === name) as Mutant;
  expect(await check('sim', mutant, '')).toMatchObject({
    caught: true,
    by: expect.stringMatching(/^seed \d+: after commit/) as unknown,
  });
});
