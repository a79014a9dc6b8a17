import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

export const mutants: Verb = {
  name: 'mutants',
  summary:
    'make mistakes in the code on purpose, see that a checker catches each, and keep the result with --keep',
  passesOn: true,
  run: ({ config, args }) =>
    runProgram(config, join(config.root, 'services/reliability/mutants/main.ts'), args),
};
