import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

export const bench: Verb = {
  name: 'bench',
  summary: 'measure the processor alone, and keep the result as JSON',
  passesOn: true,
  run: async ({ config, args }) => {
    await import('@millrace/pipeline/registry.ts'); // a wrong definition is told as an error, before the program crashes
    return runProgram(config, join(config.root, 'services/stack/bench/main.ts'), args);
  },
};
