import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { codeOf, messageOf } from '@millrace/runtime/errors.ts';
import { beginCircumstances } from '@millrace/stack/bench/summary.ts';
import { freePort } from '@millrace/stack/parts/ports.ts';
import { startPostgres } from '@millrace/stack/parts/postgres.ts';

import { check } from './catch.ts';
import { MUTANTS } from './mutants.ts';

const ROOT = join(import.meta.dirname, '../../..');

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** The true build first: a checker that fails on it would catch anything. */
async function hunt(databaseUrl: string) {
  for (const checker of ['sim', 'interleaving'] as const) {
    const { caught, by, seconds } = await check({ checker }, databaseUrl);
    if (caught) throw new Error(`${checker} fails on the true build: ${by}`);
    say(`✔ the true build passes ${checker} in ${seconds} s`);
  }
  const rows = [];
  for (const mutant of MUTANTS) {
    const verdict = await check({ checker: mutant.checker, mutant }, databaseUrl);
    say(
      `${verdict.caught ? '✔' : '✗'} ${mutant.name}\n    ${mutant.checker}: ${verdict.by || 'found nothing'}`,
    );
    rows.push({ name: mutant.name, file: mutant.file, checker: mutant.checker, ...verdict });
  }
  return rows;
}

async function main(): Promise<number> {
  const circumstances = beginCircumstances(ROOT);
  const folder = mkdtempSync(join(tmpdir(), 'millrace-mutants-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  const postgres = await startPostgres({ stateDir: folder, port: await freePort(), durable: false });
  try {
    const rows = await hunt(postgres.url);
    const caught = rows.filter((row) => row.caught).length;
    const passed = caught === rows.length;
    say(`${passed ? '✔' : '✗'} ${caught}/${rows.length} mutants caught`);
    const kept = { ...circumstances(), command: 'npm run mutants', passed, rows };
    const place = join(ROOT, 'docs/measurements/reliability');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'mutants.json'), `${JSON.stringify(kept, null, 2)}\n`);
    return passed ? 0 : 1;
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main()
  .then((code) => (process.exitCode = code))
  .catch((error: unknown) => {
    process.stderr.write(`${codeOf(error) ?? 'E_MUTANTS'}: ${messageOf(error)}\n`);
    process.exitCode = 1;
  });
