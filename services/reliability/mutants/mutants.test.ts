import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { check } from './catch.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { changesOf, sabotaged } from './sabotage.ts';

const ROOT = join(import.meta.dirname, '../../..');
// Caught within a few seeds or not at all.
const QUICK = [
  'offsets are committed before the rows',
  'no fence',
  'the open batch is kept over a rebalance',
  'an idle engine does not ask which topic it is',
];

it.each(MUTANTS)('$name: its places stand once in their files', (mutant) => {
  for (const change of changesOf(mutant)) {
    const text = readFileSync(join(ROOT, change.file), 'utf8');
    expect(sabotaged(text, change)).not.toBe(text);
  }
});

it('a mutant whose place is gone is an error, not one that was caught', () => {
  expect(() => sabotaged('nothing', MUTANTS[0] as Mutant)).toThrow(/stands 0 times/);
});

it.each(QUICK)(
  'the simulation catches: %s',
  async (name) => {
    const mutant = MUTANTS.find((each) => each.name === name) as Mutant;
    expect(await check({ checker: 'sim', mutant }, '')).toMatchObject({
      caught: true,
      by: expect.stringMatching(/^seed \d+: /) as unknown,
    });
  },
  60_000,
);

it('a mutant that is found by something else than it claims is not caught', async () => {
  const named = MUTANTS.find(
    ({ name }) => name === 'an idle engine does not ask which topic it is',
  ) as Mutant;
  const claimed = { ...named, finding: /: no seed says this/ };
  expect(await check({ checker: 'sim', mutant: claimed }, '', 100)).toMatchObject({ caught: false, by: '' });
}, 60_000);
