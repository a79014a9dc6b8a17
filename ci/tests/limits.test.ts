import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { parse } from 'yaml';

import type * as Bounded from '../src/bounded.ts';
import { record } from './engine/record.ts';
import { argsOf, named, stepsOf } from './engine/rules.ts';
import type { Step } from './engine/step.ts';
import { EVERY, usual } from './plans.ts';
import type { Workflow } from './supply-chain/workflow-rules.ts';

const { clocks } = vi.hoisted(() => ({ clocks: [] as { seconds: number; what: string }[] }));
// Every clock of the module itself, as it is set.
vi.mock('../src/bounded.ts', async (original) => {
  const real = await original<typeof Bounded>();
  const within: typeof real.within = (seconds, what, work) => {
    clocks.push({ seconds, what });
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

/** The plan of a call, with all of its clocks in `clocks`. */
async function timed(name: string): Promise<Step[]> {
  clocks.splice(0);
  const call = EVERY[name];
  if (!call) throw new Error(`${name} has no call in ci/tests/plans.ts`);
  return record(call, { answers: usual });
}

/** Seconds that a call may take when everything in it takes all of its time, one after the other. */
async function longest(name: string): Promise<number> {
  const execs = named(stepsOf(await timed(name)), 'withExec');
  return sum(clocks.map(({ seconds }) => seconds)) + sum(execs.map((step) => limitOf(argsOf(step))));
}

const jobs = readdirSync(FOLDER).flatMap((file) => {
  const { jobs: all } = parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
  return Object.entries(all).flatMap(([name, { steps = [], 'timeout-minutes': minutes = 0 }]) => {
    const calls = steps.flatMap((step) => step.with?.args?.split(' ')[0] ?? []);
    return calls.length > 0 ? [{ name: `${file} ${name}`, calls, minutes }] : [];
  });
});

// Two are fetched together, both are started, each on a clock of its own; and both are stopped.
const PARTS = 600 + 2 * 120 + 2 * 20;
const INSTALL = 300;
// The page, and what each of four services needs on a platform.
const PAGE = INSTALL + 120;
const IMAGES = 4 * INSTALL;
// Three are started and stopped, after `migrate`, and then tried.
const TRIED = 120 + 3 * (120 + 20) + 120;
// Of each image for two platforms: the push, and both asked for.
const PUSHED = 4 * (480 + 2 * 60);
// Of each image the packages are listed, a signature is made, and another for the list.
const SIGNED = 120 + 4 * (120 + 2 * 120);
const OWN_REGISTRY = 600 + 120 + 20;
const BARE_MACHINE = 120 + 600;

test.each([
  ['check', INSTALL + 600],
  ['test', INSTALL + PARTS + 1_500],
  ['smoke', INSTALL + PARTS + PAGE + IMAGES + TRIED],
  ['publish', PAGE + 2 * IMAGES + PUSHED],
  ['sign', SIGNED],
  ['sign with a key', SIGNED],
  [
    'verify',
    // What two of its steps run the same way is run once.
    INSTALL +
      600 +
      PARTS +
      1_500 +
      BARE_MACHINE +
      1_500 +
      PAGE +
      2 * IMAGES +
      PARTS +
      TRIED +
      OWN_REGISTRY +
      PUSHED,
  ],
])('%s ends after %i s at the latest', async (name, seconds) => {
  expect(await longest(name)).toBe(seconds);
});

/** What is waited for outside of any command, and what the clock of each such wait says. */
const WAITS: Record<string, RegExp> = {
  start: /^starting /,
  stop: /^stopping /,
  publish: /^pushing /,
  label: /^asking for /,
};
const isOurs = (step: Step) => argsOf(step).length === 0;
const told = () => clocks.map(({ what }) => what);

test.each(Object.keys(EVERY))('%s waits for nothing without a clock', async (name) => {
  const plan = await timed(name);
  for (const [field, what] of Object.entries(WAITS))
    expect(told().filter((each) => what.test(each)).length, field).toBe(named(plan, field).length);
  const ours = named(stepsOf(plan), 'withExec').filter(isOurs);
  expect(told().filter((each) => each === 'migrate')).toHaveLength(ours.length);
  const pulls = named(plan, 'sync').flatMap(({ parent }) => (parent?.field === 'from' ? [parent.args] : []));
  for (const { address } of pulls)
    expect(told()).toContainEqual(expect.stringMatching(`^pulling .*${address as string}`));
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
