import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import { beginCircumstances, type Circumstances } from '@millrace/stack/bench/summary.ts';
import { readConfig } from '@millrace/stack/config.ts';
import { startRealParts } from '@millrace/stack/testing/real-parts.ts';

import { FAMILIES } from './families.ts';
import type { Row } from './rows.ts';
import { installSchemathesis } from './schemathesis/install.ts';
import { fullSizes } from './sizes.ts';
import { openWorld } from './world/world.ts';

const EVENTS = 20_000;
const DEFAULT_SEED = 20_261;

const say = (line: string) => void process.stderr.write(`${line}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(DEFAULT_SEED) },
      only: { type: 'string', default: Object.keys(FAMILIES).join(',') },
    },
  });
  const names = values.only.split(',');
  const unknown = names.find((name) => !Object.hasOwn(FAMILIES, name));
  if (unknown !== undefined)
    throw new MillraceError({
      code: 'E_OPTION',
      message: `there is no attack '${unknown}'`,
      fix: `give --only some of: ${Object.keys(FAMILIES).join(',')}`,
    });
  return { seed: Number(values.seed), names };
}

async function run(): Promise<void> {
  const { seed, names } = readOptions();
  const config = readConfig();
  const circumstances = beginCircumstances(config.root);
  // First: without it nothing needs to be started.
  const tools = names.includes('schemathesis') ? await installSchemathesis(config) : '';
  const parts = await startRealParts(config);
  const rows: Row[] = [];
  try {
    const world = await openWorld(parts, EVENTS);
    try {
      for (const name of names)
        for await (const row of FAMILIES[name]?.({
          world,
          sizes: fullSizes(seed),
          tools: async () => tools,
        }) ?? []) {
          rows.push(row);
          const verdict = row.passed ? '✔' : `✘ missed: ${row.missed.join('; ')}`;
          say(
            `${row.family.padEnd(16)}${row.name.padEnd(34)}${String(row.cases).padStart(8)} cases  ${verdict}`,
          );
        }
    } finally {
      await world.close();
    }
  } finally {
    await parts.stop();
  }
  keep(config.root, { seed, rows, made: circumstances() });
  if (rows.some(({ passed }) => !passed)) process.exitCode = 1;
}

type Kept = Row & { at: { commit: string; date: string } };

/** Keeps the rows, each with the commit it was measured at; those of attacks that were not run stay as they were. */
function keep(root: string, run: { seed: number; rows: Row[]; made: Circumstances }): void {
  const { seed, rows, made } = run;
  const folder = join(root, 'docs/measurements/reliability');
  const file = join(folder, 'attack.json');
  const { commit, date } = made;
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { rows: Kept[] }).rows : [];
  const isNew = (old: Kept) => rows.some(({ family, name }) => family === old.family && name === old.name);
  const kept: Kept[] = [
    ...before.filter((old) => !isNew(old)),
    ...rows.map((row) => ({ ...row, at: { commit, date } })),
  ];
  const result = { ...made, command: `npm run attack -- --seed ${seed}`, seed, rows: kept };
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  say(`${rows.filter(({ passed }) => passed).length} of ${rows.length} rows passed; kept in ${file}`);
}

run().catch((error: unknown) => {
  const fix = error instanceof MillraceError && error.fix ? `\n  ${error.fix}` : '';
  say(`${codeOf(error) ?? 'E_ATTACK'}: ${messageOf(error)}${fix}`);
  process.exitCode = 1;
});
