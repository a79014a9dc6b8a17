import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

type Results = { numPassedTests: number; numFailedTests: number; numPendingTests: number };

export const test: Verb = {
  name: 'test',
  summary: 'run the tests on a real Kafka and PostgreSQL (arguments go to vitest)',
  passesOn: true,
  run: async ({ config, args }) => {
    const results = join(config.stateDir, 'test-results.json');
    rmSync(results, { force: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
    const code = await runProgram(config, join(config.root, 'node_modules/vitest/vitest.mjs'), [
      'run',
      ...reporters,
      ...args,
    ]);
    console.log(closingLine(results));
    return code;
  },
};

/** The plain line that any machine can read; a run that never got to its end counts as one failure. */
function closingLine(file: string): string {
  if (!existsSync(file)) return '0 passed, 1 failed';
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
    readFileSync(file, 'utf8'),
  ) as Results;
  if (numPassedTests + numFailedTests + numPendingTests === 0) return '0 passed, 1 failed';
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  return `${numPassedTests} passed, ${numFailedTests} failed${skipped}`;
}
