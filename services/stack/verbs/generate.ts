import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

export const generate: Verb = {
  name: 'generate',
  summary: 'write the files that follow from the pipeline definitions (DDL, SQL, JSON)',
  passesOn: true,
  run: async ({ config, args }) => {
    await import('@millrace/pipeline/registry.ts'); // a wrong definition is told as an error, before the program crashes
    return runProgram(config, join(config.root, 'services/pipeline/generate.ts'), args);
  },
};
