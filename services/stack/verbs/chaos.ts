import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

export const chaos: Verb = {
  name: 'chaos',
  summary:
    'inject faults into real parts while events stream, recount, and keep the result as JSON (--quick, --list, --only <row>)',
  passesOn: true,
  run: async ({ config, args }) => {
    await import('@millrace/pipeline/registry.ts'); // a wrong definition is told as an error, before the program crashes
    return runProgram(config, join(config.root, 'services/reliability/chaos/main.ts'), args);
  },
};
