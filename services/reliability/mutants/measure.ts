import { join } from 'node:path';

import { beginCircumstances } from '@millrace/stack/bench/summary.ts';
import { KEEP, writeEvidence } from '@millrace/stack/proof/evidence.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

import { onOwnPostgres } from '../parts/own-postgres.ts';
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

async function measure(keep: boolean): Promise<number> {
  const circumstances = beginCircumstances(ROOT);
  return onOwnPostgres(async (postgres) => {
    const rows = await hunt(postgres.url);
    const caught = rows.filter((row) => row.caught).length;
    const passed = caught === rows.length;
    say(`${passed ? '✔' : '✗'} ${caught}/${rows.length} mutants caught`);
    const result = { ...circumstances(), command: 'npm run mutants -- --keep', passed, rows };
    if (keep) writeEvidence(ROOT, 'mutants', result);
    return passed ? 0 : 1;
  });
}

await runAs({
  code: 'E_MUTANTS',
  usage: 'npm run mutants [-- --keep]',
  options: KEEP,
  run: ({ values }) => measure(values.keep),
});
