import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beginCircumstances } from '@millrace/stack/bench/summary.ts';
import { freePort } from '@millrace/stack/parts/ports.ts';
import { startPostgres } from '@millrace/stack/parts/postgres.ts';
import { KEEP, writeEvidence } from '@millrace/stack/proof/evidence.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

import { runAll } from './run.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COMMAND = 'npx node services/reliability/interleaving/main.ts --keep';

/** On a PostgreSQL of its own. */
async function measure(keep: boolean): Promise<number> {
  const circumstances = beginCircumstances(ROOT);
  const folder = mkdtempSync(join(tmpdir(), 'postgres-')); // removed by whoever runs this, with all temporary files
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  const postgres = await startPostgres({ stateDir: folder, port: await freePort(), durable: false });
  try {
    const rows = await runAll(postgres.url);
    const passed = rows.every((row) => row.passed);
    const result = { ...circumstances(), command: COMMAND, postgres: postgres.version, passed, rows };
    if (keep) writeEvidence(ROOT, 'interleaving', result);
    return passed ? 0 : 1;
  } finally {
    await postgres.stop();
  }
}

await runAs({
  code: 'E_INTERLEAVING',
  usage: COMMAND,
  options: KEEP,
  run: ({ values }) => measure(values.keep),
});
