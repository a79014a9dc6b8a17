import { dag } from '@dagger.io/dagger';
import { beforeAll, expect, test } from 'vitest';

import { SERVICE_NAMES } from '../src/services.ts';
import { record } from './engine/record.ts';
import { argsOf, named, stepsOf } from './engine/rules.ts';
import type { Step } from './engine/step.ts';
import { EVERY, planIn, type Plans, recordAll, releaseFile, REVISION, usual } from './plans.ts';

let plans: Plans;
beforeAll(async () => {
  plans = await recordAll(EVERY);
});

/** Variable and name of each secret that a plan gives to commands as a variable. */
const secretsIn = (steps: readonly Step[]) =>
  named(steps, 'withSecretVariable').map(({ args }) => [args['name'], (args['secret'] as Step).args['name']]);

// cosign looks for these names by itself: with a letter wrong it asks a person, whom no CI has.
const OF_THE_CI = [
  ['ACTIONS_ID_TOKEN_REQUEST_URL', 'request address'],
  ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'request token'],
];
const OF_A_KEY = [
  ['COSIGN_PRIVATE_KEY', 'key'],
  ['COSIGN_PASSWORD', 'word'],
];
const WITH_KEY = ['--key=env://COSIGN_PRIVATE_KEY', '--use-signing-config=false', '--tlog-upload=false'];

test.each<[string, string[][], string[]]>([
  ['sign', OF_THE_CI, []],
  ['sign with a key', OF_A_KEY, WITH_KEY],
])('%s: cosign is given who signs as secrets, and signs digests alone', (name, secrets, options) => {
  const steps = stepsOf(planIn(plans, name));
  expect(secretsIn(steps)).toEqual(secrets);
  const refs = SERVICE_NAMES.map((each) => expect.stringMatching(`/${each}@sha256:[0-9a-f]{64}$`));
  const told = ['--yes', '--timeout=2m', ...options];
  const execs = named(steps, 'withExec').filter(({ args }) => args['useEntrypoint']);
  expect(execs.map(argsOf)).toEqual(
    refs.flatMap((ref) => [
      ['sign', ...told, ref],
      ['attest', ...told, '--type=cyclonedx', '--predicate=/sbom.json', ref],
    ]),
  );
});

test('what cosign reads is its own, for nobody is root in its image', () => {
  for (const name of ['sign', 'sign with a key']) {
    const mounts = stepsOf(planIn(plans, name)).filter(({ field }) => field.startsWith('withMounted'));
    const told = mounts.filter(({ args }) => args['path'] !== '/root/.npm');
    expect(
      new Set(told.map(({ args }) => JSON.stringify([args['path'], args['owner'], args['mode']]))),
    ).toEqual(
      new Set(['["/run/docker/config.json","65532:65532",256]', '["/sbom.json","65532:65532",null]']),
    );
  }
});

const password = () => dag.setSecret('token', 'the token\n');

test('a password loses the line end that its command printed, for the registry and for cosign', async () => {
  const push = await record((module) => module.publish(REVISION, 'r.example/m', 'me', password()), {
    answers: usual,
  });
  const given = named(stepsOf(push), 'withRegistryAuth').map(({ args }) => (args['secret'] as Step).args);
  expect(new Set(given.map(({ plaintext }) => plaintext))).toEqual(new Set(['the token']));
  const sign = await record((module) => module.sign(releaseFile(), 'me', password(), password()), {
    answers: usual,
  });
  const [config] = named(stepsOf(sign), 'withMountedSecret').map(({ args }) => (args['source'] as Step).args);
  const { auths } = JSON.parse(config?.['plaintext'] as string) as {
    auths: { [host: string]: { auth: string } };
  };
  expect(Object.values(auths).map(({ auth }) => Buffer.from(auth, 'base64').toString())).toEqual([
    'me:the token',
  ]);
});
