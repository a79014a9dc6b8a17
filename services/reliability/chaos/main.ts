import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { codeOf, messageOf } from '@millrace/runtime/errors.ts';
import { beginCircumstances } from '@millrace/stack/bench/summary.ts';
import { readConfig } from '@millrace/stack/config.ts';

import { clientNamed } from '../parts/clients.ts';
import { keep } from './keep.ts';
import { reported, shown } from './report.ts';
import { rowsNamed } from './rows.ts';
import { runAll, type Settings } from './run-all.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    // Of rows that are run again: takes the places of theirs in what the last full run left.
    keep: { type: 'boolean', default: false },
    // How processors read Kafka; the rows of another one than kafkajs are shown and not kept.
    client: { type: 'string', default: 'kafkajs' },
    list: { type: 'boolean', default: false },
  },
});
const say = (line: string) => void process.stderr.write(`${line}\n`);

/** Signals that come together, from the terminal and handed on, are one. */
const TOGETHER_MS = 500;

const stop = new AbortController();

function onSignals(): AbortSignal {
  let firstAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (firstAt === 0) say(`\n${signal}: stopping what was started`);
      else if (performance.now() - firstAt > TOGETHER_MS) process.exit(130);
      firstAt ||= performance.now();
      stop.abort(new Error('stopped'));
    });
  return stop.signal;
}

async function run(): Promise<number> {
  const { quick, only } = values;
  const client = clientNamed(values.client);
  const isShipped = client === 'kafkajs';
  if (values.keep && (quick || !isShipped))
    throw new TypeError('--keep is for rows in full of kafkajs: leave --quick and --client out');
  const seed = Number(values.seed);
  const rows = rowsNamed({ quick, only });
  if (values.list) {
    for (const { name, injects } of rows) process.stdout.write(`${name.padEnd(28)} ${injects}\n`);
    return 0;
  }
  const config = readConfig();
  const whole = !quick && only.length === 0 && isShipped;
  const circumstances = whole || values.keep ? beginCircumstances(config.root) : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  const settings: Settings = { config, folder, seed, quick, client, signal: onSignals() };
  const began = performance.now();
  try {
    const results = await runAll(settings, rows, {
      starts: ({ name }, at) => say(`  ${name} (${at} of ${rows.length})`),
      ended: (result) => [shown(result), ...result.lastWords].forEach(say),
    });
    const failed = results.filter(({ failures }) => failures.length > 0).length;
    const seconds = Math.round((performance.now() - began) / 1_000);
    say(`${rows.length - failed} of ${rows.length} rows without a failure in ${seconds} s, seed ${seed}`);
    const written = results.map((result) => reported(result, { seed, client }));
    if (circumstances) keep(config.root, written, { seed, seconds, whole, made: circumstances() });
    else process.stdout.write(`${JSON.stringify(written, null, 2)}\n`);
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

run().then(
  (code) => void (process.exitCode = code),
  (error: unknown) => {
    if (stop.signal.aborted) say('stopped; nothing is left running');
    else say(`${codeOf(error) ?? 'E_UNEXPECTED'}: ${messageOf(error)}`);
    process.exitCode = stop.signal.aborted ? 130 : 1;
  },
);
