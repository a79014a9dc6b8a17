import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

export const fix: Verb = {
  name: 'fix',
  summary: 'format every file',
  passesOn: true,
  run: ({ config, args }) => runProgram(config, join(config.root, 'node_modules/oxfmt/bin/oxfmt'), args),
};
