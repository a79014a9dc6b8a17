import { beginCircumstances } from '@millrace/stack/bench/summary.ts';
import { readConfig } from '@millrace/stack/config.ts';
import { runAs } from '@millrace/stack/proof/program.ts';
import { startRealParts } from '@millrace/stack/testing/real-parts.ts';

import { FAMILIES } from './families.ts';
import { keep } from './keep.ts';
import { ATTACK, wanted } from './options.ts';
import type { Row } from './rows.ts';
import { installSchemathesis } from './schemathesis/install.ts';
import { fullSizes } from './sizes.ts';
import { openWorld, type World } from './world/world.ts';

const EVENTS = 20_000;

const say = (line: string) => void process.stderr.write(`${line}\n`);

function show({ family, name, cases, passed, missed }: Row): void {
  const verdict = passed ? '✔' : `✘ missed: ${missed.join('; ')}`;
  say(`${family.padEnd(16)}${name.padEnd(34)}${String(cases).padStart(8)} cases  ${verdict}`);
}

async function attackAll(names: readonly string[], stage: { world: World; tools: string; seed: number }) {
  const { world, tools, seed } = stage;
  const rows: Row[] = [];
  for (const name of names)
    for await (const row of FAMILIES[name]?.({ world, sizes: fullSizes(seed), tools: async () => tools }) ??
      []) {
      rows.push(row);
      show(row);
    }
  return rows;
}

async function measure(run: ReturnType<typeof wanted>): Promise<number> {
  const { seed, names } = run;
  const config = readConfig();
  const circumstances = beginCircumstances(config.root);
  // First: without it nothing needs to be started.
  const tools = names.includes('schemathesis') ? await installSchemathesis(config) : '';
  const parts = await startRealParts(config);
  let rows: Row[];
  try {
    const world = await openWorld(parts, EVENTS);
    try {
      rows = await attackAll(names, { world, tools, seed });
    } finally {
      await world.close();
    }
  } finally {
    await parts.stop();
  }
  const passed = rows.filter((row) => row.passed).length;
  say(`${passed} of ${rows.length} rows passed`);
  if (run.keep) keep(config.root, rows, { seed, whole: run.whole, made: circumstances() });
  return passed === rows.length ? 0 : 1;
}

await runAs({ ...ATTACK, run: (read) => measure(wanted(read)) });
