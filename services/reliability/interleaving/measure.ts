import { join } from 'node:path';

import { beginCircumstances } from '@millrace/stack/bench/summary.ts';
import { KEEP, writeEvidence } from '@millrace/stack/proof/evidence.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

import { onOwnPostgres } from '../parts/own-postgres.ts';
import { runAll } from './run.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COMMAND = 'npx node services/reliability/interleaving/main.ts --keep';

/** On a PostgreSQL of its own. */
async function measure(keep: boolean): Promise<number> {
  const circumstances = beginCircumstances(ROOT);
  return onOwnPostgres(async (postgres) => {
    const rows = await runAll(postgres.url);
    const passed = rows.every((row) => row.passed);
    const result = { ...circumstances(), command: COMMAND, postgres: postgres.version, passed, rows };
    if (keep) writeEvidence(ROOT, 'interleaving', result);
    return passed ? 0 : 1;
  });
}

await runAs({
  code: 'E_INTERLEAVING',
  usage: COMMAND,
  options: KEEP,
  run: ({ values }) => measure(values.keep),
});
