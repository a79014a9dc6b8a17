import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StackConfig } from '../config.ts';
import { clearStale, readRun } from '../parts/run-file.ts';
import { ok, type Finding } from './check.ts';

/** What a killed run left; the next start clears it too. */
export function checkStale({ stateDir }: StackConfig): Finding {
  const run = readRun(stateDir);
  if (run) return ok(`runs since ${run.since} (pid ${run.pid})`);
  if (!existsSync(join(stateDir, 'run.json'))) return ok('nothing left of an earlier run');
  return {
    level: 'warns',
    detail: 'an earlier run was killed and left its run file',
    fix: 'npx millrace doctor --fix, or just start again.',
    repair: async () => clearStale(stateDir, () => undefined).then(() => 'cleared what the killed run left'),
  };
}
