import { named, stepsOf } from '../engine/rules.ts';
import type { Step } from '../engine/step.ts';
import type { Function } from '../module/introspect.ts';
import { kebab } from '../module/signature.ts';
import { planIn, type Plans } from '../plans.ts';
import { coarse, EACH_IMAGE } from './boxes.ts';

type Cost = 'seconds' | 'a minute' | 'minutes';

/** How long a first call takes when its base images are there: by what it runs, not measured on an engine. */
export const COSTS: Record<string, Cost> = {
  check: 'a minute',
  test: 'minutes',
  reports: 'minutes',
  journey: 'minutes',
  image: 'a minute',
  images: 'minutes',
  up: 'a minute',
  smoke: 'minutes',
  sbom: 'seconds',
  scan: 'minutes',
  publish: 'minutes',
  sign: 'a minute',
  verify: 'minutes',
};

const RUN = ['withEntrypoint', 'withExec', 'publish', 'from', 'asService'];
// Steps on the way to what a function is there for.
const ON_THE_WAY = /^(?:npm (?:ci|pkg|run build)|apt-get|kafka|postgres|registry)/;

/** Of how many services a plan makes the image, in words. */
const imagesOf = (steps: readonly Step[]): string =>
  new Set(named(steps, 'withEntrypoint').map(({ args }) => JSON.stringify(args))).size === 1
    ? 'image of one service'
    : EACH_IMAGE;

/** What a plan is there for, in the order in which it needs it. */
function runs(plan: readonly Step[]): string {
  const all = stepsOf(plan);
  const boxes = all
    .filter(({ field }) => RUN.includes(field))
    .map((step) => coarse(step, all))
    .filter((box) => box !== undefined)
    .filter(({ label }) => !ON_THE_WAY.test(label))
    .map(({ label }) => (label === EACH_IMAGE ? imagesOf(all) : label))
    .map((label) => (/^(?:npm|npx|cosign|trivy) /.test(label) ? `\`${label}\`` : label));
  return [...new Set(boxes)].join('; ');
}

/** Which inputs make a function run again. */
function again({ cache, arguments: args }: Function): string {
  if (cache === 'never') return 'always';
  const given = Object.values(args).map(({ name, defaultPath }) =>
    defaultPath ? 'any file' : `\`--${kebab(name)}\``,
  );
  return [...(given.includes('any file') ? [] : ['code']), ...given].join(', ');
}

/** The cost of a function. Throws when nobody said it here. */
export function costOf(name: string): Cost {
  const cost = COSTS[name];
  if (!cost)
    throw new Error(
      `${name} has no cost: add a line \`${name}: 'minutes'\` to COSTS in ci/tests/pictures/table.ts`,
    );
  return cost;
}

/** Every function with what it runs, its cost, and what makes it run again. */
export function table(functions: readonly Function[], plans: Plans): string {
  const rows = functions.map((each) => {
    const { name } = each;
    return `| \`${kebab(name)}\` | ${runs(planIn(plans, name))} | ${costOf(name)} | ${again(each)} |`;
  });
  return [
    '| function | runs | first call | runs again when these change |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
