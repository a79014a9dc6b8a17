import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

export const attack: Verb = {
  name: 'attack',
  summary:
    'attack api and ingest (bytes, keys, slow clients, overload, restarts), and keep the result with --keep',
  passesOn: true,
  run: async ({ config, args }) => {
    await import('@millrace/pipeline/registry.ts'); // a wrong definition is told as an error, before the program crashes
    return runProgram(config, join(config.root, 'services/reliability/attack/main.ts'), args);
  },
};
