import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

export const mutants: Verb = {
  name: 'mutants',
  summary:
    'the real loop, fold and commit in a simulated world: --seeds 10000, or --seed <n> to see one again',
  passesOn: true,
  run: ({ config, args }) =>
    runProgram(config, join(config.root, 'services/reliability/mutants/main.ts'), args),
};
