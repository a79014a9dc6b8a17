import { dag, type Platform } from '@dagger.io/dagger';

import { ServiceName } from '../src/arguments.ts';
import { SERVICE_NAMES } from '../src/services.ts';
import type { Answers } from './engine/recording-engine.ts';
import { type Call, record, sourceOf } from './engine/record.ts';
import type { Step } from './engine/step.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const REGISTRY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace';
export const REVISION = 'a1b2c3d';
export const RELEASE = JSON.stringify({
  revision: REVISION,
  repository: '',
  images: Object.fromEntries(SERVICE_NAMES.map((name) => [name, `${REGISTRY}/${name}@${DIGEST}`])),
});

const secret = (name: string) => dag.setSecret(name, `${name} in plain text`);
export const releaseFile = () => dag.directory().withNewFile('release.json', RELEASE).file('release.json');

/** One call of each function, as somebody would make it; `sign` as a release does, without a key. */
export const CALLS: Record<string, Call> = {
  check: (module) => module.check(sourceOf()),
  test: (module) => module.test(),
  reports: (module) => module.reports(),
  journey: (module) => module.journey(),
  image: (module) => module.image(ServiceName.Api, 'linux/arm64' as Platform, REVISION),
  images: (module) => module.images(),
  up: async (module) => module.up(),
  smoke: (module) => module.smoke(),
  sbom: async (module) => module.sbom(ServiceName.Api),
  scan: (module) => module.scan(ServiceName.Api),
  publish: (module) => module.publish(REVISION, REGISTRY, undefined, secret('registry')),
  verify: (module) => module.verify(sourceOf()),
  sign: (module) => {
    const [password, url, token] = [secret('registry'), secret('request address'), secret('request token')];
    return module.sign(releaseFile(), undefined, password, undefined, undefined, url, token);
  },
};

/** Calls in which a function does otherwise than above. The first word of a name is that of the function. */
export const FURTHER: Record<string, Call> = {
  'sign with a key': (module) =>
    module.sign(releaseFile(), undefined, secret('registry'), secret('key'), secret('word')),
};
export const EVERY: Record<string, Call> = { ...CALLS, ...FURTHER };
/** The names of a function's calls; of one that nobody calls its own, which then is missed by who looks it up. */
export const callsOf = (name: string): string[] => [
  name,
  ...Object.keys(FURTHER).filter((each) => each.startsWith(`${name} `)),
];

/** `verify` publishes without a revision; everything else here with one. */
const revisionOf = ({ parent }: Step) =>
  ((parent as Step).args['address'] as string).startsWith('localhost') ? 'unknown' : REVISION;

/** An image that is pulled back is the one that was pushed; a file that we wrote holds what we wrote. */
export const usual: Answers = (step) => {
  if (step.field === 'contents') return RELEASE;
  return step.field === 'label' ? revisionOf(step) : undefined;
};

/** What functions would have an engine run, by their names. */
export type Plans = Record<string, Step[]>;

/** The plan of a function. Throws when nobody calls it here. */
export function planIn(plans: Plans, name: string): Step[] {
  const plan = plans[name];
  if (!plan)
    throw new Error(`${name} has no plan: add a line \`${name}: ...\` to CALLS in ci/tests/plans.ts`);
  return plan;
}

/** What each call would have an engine run: one of each function, when no calls are named. */
export async function recordAll(calls = CALLS): Promise<Plans> {
  const plans: Plans = {};
  for (const [name, call] of Object.entries(calls)) plans[name] = await record(call, { answers: usual });
  return plans;
}
