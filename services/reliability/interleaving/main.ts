import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beginCircumstances } from '@millrace/stack/bench/summary.ts';
import { freePort } from '@millrace/stack/parts/ports.ts';
import { startPostgres } from '@millrace/stack/parts/postgres.ts';

import { runAll, runUntilWrong } from './run.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COMMAND = 'node services/reliability/interleaving/main.ts';

/** On a PostgreSQL of its own, and kept. */
async function measure(): Promise<boolean> {
  const circumstances = beginCircumstances(ROOT);
  const folder = mkdtempSync(join(tmpdir(), 'millrace-interleaving-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  const postgres = await startPostgres({ stateDir: folder, port: await freePort(), durable: false });
  try {
    const rows = await runAll(postgres.url);
    const passed = rows.every((row) => row.passed);
    const kept = { ...circumstances(), command: COMMAND, postgres: postgres.version, passed, rows };
    const place = join(ROOT, 'docs/measurements/reliability');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'interleaving.json'), `${JSON.stringify(kept, null, 2)}\n`);
    return passed;
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

// On the database server of the first argument it only says what it finds, up to the first that is wrong.
const [adminUrl] = process.argv.slice(2);
const passed = await (adminUrl ? runUntilWrong(adminUrl) : measure());
process.exitCode = passed ? 0 : 1;
