import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { parse } from 'yaml';

import type * as Bounded from '../src/bounded.ts';
import { record } from './engine/record.ts';
import { argsOf, named, stepsOf } from './engine/rules.ts';
import { EVERY, usual } from './plans.ts';
import type { Workflow } from './supply-chain/workflow-rules.ts';

const { clocks } = vi.hoisted(() => ({ clocks: [] as number[] }));
// Every clock of the module itself, as it is set.
vi.mock('../src/bounded.ts', async (original) => {
  const real = await original<typeof Bounded>();
  const within: typeof real.within = (seconds, what, work) => {
    clocks.push(seconds);
    return real.within(seconds, what, work);
  };
  return { ...real, within };
});

afterEach(() => void clocks.splice(0));

const FOLDER = join(import.meta.dirname, '../../.github/workflows');
// To check out, to start the engine and load the module, and to fetch base images, which nothing here limits.
const BEFORE = 600;

/** Seconds that a command may take by its own limit: of `timeout`, or an option of its own. */
function limitOf(args: readonly string[]): number {
  if (args[0] === 'timeout') return Number(args[3]);
  const [, count, unit] = /(?:^| )--timeout=(\d+)([sm])(?: |$)/.exec(args.join(' ')) ?? [];
  return Number(count ?? 0) * (unit === 'm' ? 60 : 1);
}

const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);

/** Seconds that a function may take when everything in it takes all of its time, one after the other. */
async function longest(name: string): Promise<number> {
  clocks.splice(0);
  const call = EVERY[name];
  if (!call) throw new Error(`${name} has no call in ci/tests/plans.ts`);
  const execs = named(stepsOf(await record(call, { answers: usual })), 'withExec');
  return sum(clocks) + sum(execs.map((step) => limitOf(argsOf(step))));
}

const jobs = readdirSync(FOLDER).flatMap((file) => {
  const { jobs: all } = parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
  return Object.entries(all).flatMap(([name, { steps = [], 'timeout-minutes': minutes = 0 }]) => {
    const calls = steps.flatMap((step) => step.with?.args?.split(' ')[0] ?? []);
    return calls.length > 0 ? [{ name: `${file} ${name}`, calls, minutes }] : [];
  });
});

test('the clocks of the module and the limits of its commands are counted', async () => {
  expect(await longest('check')).toBe(300 + 600);
  // Two are fetched together, both are started, each on a clock of its own; and both are stopped.
  expect(await longest('test')).toBe(300 + 1_500 + 600 + 2 * 120 + 2 * 20);
  // Of each image the packages are listed, a signature is made, and another for the list.
  for (const name of ['sign', 'sign with a key'])
    expect(await longest(name), name).toBe(120 + 4 * (120 + 2 * 120));
});

test('every job calls functions', () => {
  expect(jobs.map(({ name, calls }) => `${name}: ${calls.join(', ')}`).toSorted()).toEqual([
    'main.yml verify: verify',
    'nightly.yml scan: scan',
    'nightly.yml verify: verify',
    'pull-request.yml verify: verify',
    'release.yml publish: publish, sign',
  ]);
});

test.each(jobs)(
  '$name ends by a limit of its steps, which says what hung, and not by its own',
  async (job) => {
    let seconds = BEFORE;
    for (const name of job.calls) seconds += await longest(name);
    const needed = Math.ceil(seconds / 60);
    expect(
      job.minutes,
      `${needed} min are the sum of its steps: raise timeout-minutes, or lower a step`,
    ).toBeGreaterThanOrEqual(needed);
  },
);
