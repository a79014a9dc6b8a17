import { join } from 'node:path';

import { beginCircumstances } from '@millrace/stack/bench/summary.ts';
import { KEEP, writeEvidence } from '@millrace/stack/proof/evidence.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

import { tryEverything } from './run.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COMMAND = 'npx node services/reliability/privileges/main.ts --keep';
// Above every limit of a role.
const LONGEST_S = 60;

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function measure(keep: boolean): Promise<number> {
  const circumstances = beginCircumstances(ROOT);
  const { version, rows } = await tryEverything(LONGEST_S);
  const wrong = rows.filter(({ passed }) => !passed);
  for (const { group, name, expected, got } of wrong)
    say(`✗ ${group}: ${name}: ${got}, and must be ${expected}`);
  const passed = wrong.length === 0;
  say(`${passed ? '✔' : '✗'} ${rows.length - wrong.length}/${rows.length} as they must be`);
  const result = { ...circumstances(), command: COMMAND, postgres: version, passed, rows };
  if (keep) writeEvidence(ROOT, 'privileges', result);
  return passed ? 0 : 1;
}

await runAs({
  code: 'E_PRIVILEGES',
  usage: COMMAND,
  options: KEEP,
  run: ({ values }) => measure(values.keep),
});
