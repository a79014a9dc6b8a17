import { named, stepsOf } from '../engine/rules.ts';
import type { Step } from '../engine/step.ts';
import type { Function } from '../module/introspect.ts';
import { kebab } from '../module/signature.ts';
import { coarse, EACH_IMAGE } from './boxes.ts';

/** How long a first call takes when its base images are there: by what it runs, not measured on an engine. */
export const COSTS: Record<string, 'seconds' | 'a minute' | 'minutes'> = {
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

/** Every function with what it runs, its cost, and what makes it run again. */
export function table(functions: readonly Function[], plans: Record<string, Step[]>): string {
  const rows = functions.map((each) => {
    const { name } = each;
    return `| \`${kebab(name)}\` | ${runs(plans[name] ?? [])} | ${COSTS[name]} | ${again(each)} |`;
  });
  return [
    '| function | runs | first call | runs again when these change |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
