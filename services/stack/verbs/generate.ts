import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

/** Renders docs/reliability.md from what the proofs have kept. */
export const RELIABILITY_PAGE = 'services/reliability/report/main.ts';

export const generate: Verb = {
  name: 'generate',
  summary:
    'write what follows from the pipeline definitions (DDL, SQL, JSON) and from the measured proofs (a page)',
  passesOn: true,
  run: async ({ config, args }) => {
    await import('@millrace/pipeline/registry.ts'); // a wrong definition is told as an error, before the program crashes
    const code = await runProgram(config, join(config.root, 'services/pipeline/generate.ts'), args);
    return code === 0 ? runProgram(config, join(config.root, RELIABILITY_PAGE), args) : code;
  },
};
