import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beginCircumstances } from '@millrace/stack/bench/summary.ts';
import { readConfig } from '@millrace/stack/config.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

import { keep } from './keep.ts';
import { CHAOS, wanted, type Wanted } from './options.ts';
import { reported, shown, summary } from './report.ts';
import { runAll, type Settings } from './run-all.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** Signals that come together, from the terminal and handed on, are one. */
const TOGETHER_MS = 500;
const STOPPED = 130;

function onSignals(): AbortSignal {
  const stop = new AbortController();
  let firstAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (firstAt === 0) say(`\n${signal}: stopping what was started`);
      else if (performance.now() - firstAt > TOGETHER_MS) process.exit(STOPPED);
      firstAt ||= performance.now();
      stop.abort(new Error('stopped'));
    });
  return stop.signal;
}

function list({ rows }: Wanted): number {
  for (const { name, injects } of rows) process.stdout.write(`${name.padEnd(28)} ${injects}\n`);
  return 0;
}

async function run(asked: Wanted, signal: AbortSignal): Promise<number> {
  const { rows, seed, quick, client, whole, kept } = asked;
  const config = readConfig();
  const circumstances = kept ? beginCircumstances(config.root) : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  const settings: Settings = { config, folder, seed, quick, client, signal };
  const began = performance.now();
  try {
    const { results, leftovers } = await runAll(settings, rows, {
      starts: ({ name }, at) => say(`  ${name} (${at} of ${rows.length})`),
      ended: (result) => [shown(result), ...result.lastWords].forEach(say),
    });
    const seconds = Math.round((performance.now() - began) / 1_000);
    const { line, passed } = summary(results);
    say(`${line} in ${seconds} s, seed ${seed}`);
    for (const left of leftovers) say(`✘ ${left}`);
    const written = results.map((result) => reported(result, { seed, client }));
    if (circumstances) keep(config.root, written, { seed, seconds, whole, made: circumstances() });
    else process.stdout.write(`${JSON.stringify(written, null, 2)}\n`);
    return passed && leftovers.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runAs({
  ...CHAOS,
  code: 'E_UNEXPECTED',
  async run(read) {
    const asked = wanted(read);
    if (asked.list) return list(asked);
    const signal = onSignals();
    return run(asked, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      say('stopped; nothing is left running');
      return STOPPED;
    });
  },
});
