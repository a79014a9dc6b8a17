import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { MillraceError } from '@millrace/runtime/errors.ts';
import { beginCircumstances, type Circumstances } from '@millrace/stack/bench/summary.ts';
import { writeEvidence } from '@millrace/stack/proof/evidence.ts';
import { wholeNumber } from '@millrace/stack/proof/options.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

import { run } from './run.ts';
import { tapeOf } from './seed.ts';
import { shrunk } from './shrink.ts';
import { addSums, missed, noSums, type Sums } from './tally.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FULL = 10_000;
// A failure is followed by its last steps.
const SHOWN_STEPS = 60;

const USAGE = `npm run sim [-- --seeds <n> --from <n>] [-- --seed <n>]
  runs the real loop, fold and commit in a simulated world; one seed decides all
  --seeds   how many, 1000 where not given; ${FULL} or more are kept in docs/measurements/reliability
  --from    the first of them, 1 where not given
  --seed    one again`;
const OPTIONS = {
  seeds: { type: 'string', default: '1000' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
} as const;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const number = (value: number) => value.toLocaleString('en-US');

const count = (name: string, text: string): number => wholeNumber(text, { name, least: 1, usage: USAGE });

/** Shows a failure as somebody can follow it, and how to see it again. */
async function explain(seed: number): Promise<void> {
  const { commit } = beginCircumstances(ROOT)();
  say(`\nseed ${seed} at commit ${commit}: looking for a smaller run that fails as well`);
  const { failure, trace } = await shrunk(tapeOf(seed));
  for (const line of trace.slice(-SHOWN_STEPS)) say(`  ${line}`);
  say(`✗ ${failure} (${trace.length} steps)\nagain: npm run sim -- --seed ${seed}`);
}

/** Every `step`-th seed in a process of its own, which ends with us. */
async function runChild([from, to, step]: number[], tell: (done: number) => void): Promise<Sums> {
  const child = fork(join(import.meta.dirname, 'child.ts'), [from, to, step].map(String));
  let result: Sums | undefined;
  child.on('message', ({ progress, sums }: { progress?: number; sums?: Sums }) => {
    if (progress) tell(progress);
    result = sums ?? result;
  });
  await once(child, 'exit');
  if (result) return result;
  throw new MillraceError({
    code: 'E_SIM',
    message: 'a process ended without a result',
    fix: 'read its error above',
  });
}

/** Says how far it is: in place on a terminal, as a line now and then elsewhere. */
function progress(seeds: number) {
  const { isTTY } = process.stderr;
  const began = performance.now();
  let done = 0;
  let toldAt = began;
  return (more: number) => {
    done += more;
    const now = performance.now();
    if (now - toldAt < (isTTY ? 200 : 15_000)) return;
    toldAt = now;
    const text = `${number(done)} of ${number(seeds)} seeds, ${Math.round((done / (now - began)) * 1_000)}/s`;
    process.stderr.write(isTTY ? `\r${text} ` : `${text}\n`);
  };
}

async function runAll(from: number, seeds: number): Promise<Sums> {
  const processes = Math.min(availableParallelism(), seeds);
  const tell = progress(seeds);
  const parts = Array.from({ length: processes }, (_, i) =>
    runChild([from + i, from + seeds, processes], tell),
  );
  const sums = noSums();
  for (const part of await Promise.all(parts)) addSums(sums, part);
  if (process.stderr.isTTY) process.stderr.write('\r');
  return sums;
}

async function many(from: number, seeds: number): Promise<number> {
  const circumstances = seeds >= FULL ? beginCircumstances(ROOT) : undefined;
  const began = performance.now();
  const sums = await runAll(from, seeds);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const { commits = 0, fenced = 0, retried = 0, ...faults } = sums.landed;
  for (const [name, times] of Object.entries(faults)) say(`${number(times).padStart(9)}  ${name}`);
  const neverSeen = missed(sums);
  if (neverSeen.length > 0) say(`✗ never happened: ${neverSeen.join(', ')}`);
  say(
    `${number(sums.events)} events, ${number(commits)} commits judged, ${number(fenced)} fenced, ${number(retried)} retried`,
  );
  const passed = sums.failures.length === 0 && neverSeen.length === 0;
  const bound = `${((3 / seeds) * 100).toPrecision(2)} %`;
  if (passed)
    say(`✔ ${number(seeds)} seeds, 0 failures in ${seconds} s: fewer than ${bound} fail (95 %, 3/N)`);
  else say(`✗ ${sums.failures.length} of ${number(seeds)} seeds failed`);
  for (const { seed, why } of sums.failures.slice(0, 10)) say(`  seed ${seed}: ${why}`);
  if (sums.failures[0]) await explain(sums.failures[0].seed);
  if (circumstances) keep(circumstances(), { from, bound: 3 / seeds, seconds, passed, ...sums });
  return passed ? 0 : 1;
}

function keep(made: Circumstances, result: Record<string, unknown> & { from: number; seeds: number }): void {
  const command = `npm run sim -- --seeds ${result.seeds}${result.from === 1 ? '' : ` --from ${result.from}`}`;
  writeEvidence(ROOT, 'sim', { ...made, command, ...result });
}

async function one(seed: number): Promise<number> {
  const { failure, events, landed } = await run(tapeOf(seed));
  if (failure) await explain(seed);
  else say(`✔ seed ${seed}: ${events} events, ${landed.commits} commits judged, nothing wrong`);
  return failure ? 1 : 0;
}

await runAs({
  code: 'E_SIM',
  usage: USAGE,
  options: OPTIONS,
  run: ({ values: { seed, from, seeds } }) =>
    seed === undefined ? many(count('from', from), count('seeds', seeds)) : one(count('seed', seed)),
});
