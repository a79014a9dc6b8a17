import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { codeOf, messageOf } from '@millrace/runtime/errors.ts';
import { beginCircumstances } from '@millrace/stack/bench/summary.ts';

import { tryEverything } from './run.ts';

const ROOT = join(import.meta.dirname, '../../..');
// Above every limit of a role.
const LONGEST_S = 60;

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const circumstances = beginCircumstances(ROOT);
  const { version, rows } = await tryEverything(LONGEST_S);
  const wrong = rows.filter(({ passed }) => !passed);
  for (const { group, name, expected, got } of wrong)
    say(`✗ ${group}: ${name}: ${got}, and must be ${expected}`);
  const passed = wrong.length === 0;
  say(`${passed ? '✔' : '✗'} ${rows.length - wrong.length}/${rows.length} as they must be`);
  const command = 'node services/reliability/privileges/main.ts';
  const kept = { ...circumstances(), command, postgres: version, passed, rows };
  const place = join(ROOT, 'docs/measurements/reliability');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'privileges.json'), `${JSON.stringify(kept, null, 2)}\n`);
  return passed ? 0 : 1;
}

main()
  .then((code) => (process.exitCode = code))
  .catch((error: unknown) => {
    process.stderr.write(`${codeOf(error) ?? 'E_PRIVILEGES'}: ${messageOf(error)}\n`);
    process.exitCode = 1;
  });
