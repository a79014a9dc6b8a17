import { dag } from '@dagger.io/dagger';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { IMAGES } from '../src/versions.ts';
import { record } from './engine/record.ts';
import { argsOf, bindingsOf, commandOf, environmentOf, named, problemsOf, stepsOf } from './engine/rules.ts';
import { chainOf, type Step } from './engine/step.ts';
import { recordAll, REVISION } from './plans.ts';

const ROOT = join(import.meta.dirname, '../..');
const json = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as { scripts: object };

let plans: Record<string, Step[]>;
beforeAll(async () => {
  plans = await recordAll();
});

const planOf = (name: string): Step[] => plans[name] ?? [];
const fieldsOf = (step: Step) => chainOf(step).map(({ field }) => field);
const last = (name: string, field: string) => named(stepsOf(planOf(name)), field).at(-1) as Step;

const planned = (make: () => { sync(): Promise<unknown> }) => record(async () => void (await make().sync()));

test('every plan keeps the rules', () => {
  for (const [name, plan] of Object.entries(plans)) {
    expect(plan.length, name).toBeGreaterThan(0);
    expect(problemsOf(plan), name).toEqual([]);
  }
});

test('every image is pinned by version and digest, and each is used', () => {
  const used = new Set(
    Object.values(plans).flatMap((plan) => named(stepsOf(plan), 'from').map(({ args }) => args['address'])),
  );
  for (const ref of Object.values(IMAGES))
    expect(ref).toMatch(/^[a-z0-9./-]+:v?\d+\.\d[\w.-]*@sha256:[0-9a-f]{64}$/);
  const { registry, ...others } = IMAGES;
  expect([...used]).toEqual(expect.arrayContaining(Object.values(others)));
  expect(registry).toContain('registry:3');
});

test('manifests come before npm ci, and sources after it: an edit installs nothing again', () => {
  for (const name of ['check', 'test', 'journey']) {
    const chain = chainOf(named(planOf(name), 'sync')[0] as Step);
    const install = chain.findIndex((step) => step.field === 'withExec' && commandOf(step)[1] === 'ci');
    const copies = chain.flatMap(({ field, args }, index) =>
      field === 'withDirectory' ? [{ index, args }] : [],
    );
    expect(copies.map(({ index, args }) => [index < install, args['include'] !== undefined])).toEqual([
      [true, true],
      [false, false],
    ]);
  }
});

test('downloads are kept in volumes by tool and major version, and no result is', () => {
  const keys = Object.values(plans).flatMap((plan) =>
    named(stepsOf(plan), 'cacheVolume').map(({ args }) => args['key']),
  );
  expect(new Set(keys)).toEqual(new Set(['npm-11', 'trivy']));
});

test('Kafka and PostgreSQL answer to the names by which they are bound', () => {
  for (const name of ['test', 'reports', 'smoke', 'up']) {
    const bindings = bindingsOf(stepsOf(planOf(name)));
    const kafka = bindings.find(({ alias }) => alias === 'kafka')?.service as Step;
    // Its clients know that name, and the broker itself does not: it talks to itself at an address.
    expect(environmentOf(kafka)).toMatchObject({
      KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka:9092,SELF://127.0.0.1:9094',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'SELF',
    });
    expect(fieldsOf(kafka).at(-1)).toBe('asService');
    const exec = stepsOf(planOf(name)).findLast((step) => environmentOf(step)['KAFKA_BROKERS']) as Step;
    expect(environmentOf(exec)).toMatchObject({ KAFKA_BROKERS: 'kafka:9092' });
    expect(new URL(environmentOf(exec)['DATABASE_URL'] ?? '').hostname).toBe('postgres');
    expect(bindings.map(({ alias }) => alias)).toContain('postgres');
  }
});

test('every npm script and every command of millrace that a container runs exists', () => {
  const commands = new Set(
    Object.values(plans).flatMap((plan) =>
      named(stepsOf(plan), 'withExec').map((step) => commandOf(step).join(' ')),
    ),
  );
  const service = named(stepsOf(planOf('up')), 'asService').find(({ args }) => args['args']) as Step;
  commands.add(argsOf(service).join(' '));
  const scripts = [...commands].flatMap((command) => {
    const [, name, workspace = '.'] =
      /^npm (?:run )?(check|build|test|start)\b(?:.*--workspace=(\S+))?/.exec(command) ?? [];
    return name ? [[`${workspace}/package.json`, name] as const] : [];
  });
  expect(scripts.length).toBeGreaterThanOrEqual(4);
  for (const [manifest, name] of scripts) expect(json(manifest).scripts).toHaveProperty(name);
  const verbs = [...commands].flatMap((command) => /^npx millrace (\w+)/.exec(command)?.[1] ?? []);
  expect(verbs).toEqual(['smoke']);
  expect(readFileSync(join(ROOT, 'services/stack/commands.ts'), 'utf8')).toContain("'./verbs/smoke.ts'");
});

test('an image runs as nobody in particular, from files it cannot write, and its last stage runs nothing', () => {
  const chain = chainOf(planOf('image')[0] as Step);
  expect(chain.map(({ field }) => field)).not.toContain('withExec');
  expect(chain[0]?.args).toEqual({ platform: 'linux/arm64' });
  expect(chain.find(({ field }) => field === 'withUser')?.args).toEqual({ name: '1000:1000' });
  expect(chain.find(({ field }) => field === 'withDirectory')?.args).not.toHaveProperty('owner');
  const labels = chain
    .filter(({ field }) => field === 'withLabel')
    .map(({ args }) => [args['name'], args['value']]);
  expect(Object.fromEntries(labels)).toMatchObject({
    'org.opencontainers.image.revision': REVISION,
    'org.opencontainers.image.licenses': 'Apache-2.0',
  });
});

test('the page is built once for all platforms; only the dependencies differ', () => {
  const execs = named(stepsOf(planOf('publish')), 'withExec').map((step) => commandOf(step).join(' '));
  expect(execs.filter((command) => command.startsWith('npm run build'))).toHaveLength(1);
  for (const cpu of ['x64', 'arm64'])
    expect(execs.filter((command) => command.includes(`--cpu=${cpu}`))).toHaveLength(4);
});

test('what was pushed is pulled back by its digest, with the same credentials', () => {
  const { address } = last('publish', 'from').args;
  expect(address).toMatch(/@sha256:0{64}$/);
  expect(fieldsOf(last('publish', 'label'))).toEqual(['container', 'withRegistryAuth', 'from', 'label']);
});

test('keys reach cosign as secrets, and it signs digests alone', () => {
  const steps = stepsOf(planOf('sign'));
  const secrets = named(steps, 'withSecretVariable').map(({ args }) => args['name']);
  expect(secrets).toEqual(['COSIGN_PRIVATE_KEY', 'COSIGN_PASSWORD']);
  const refs = named(steps, 'withExec').flatMap((step) =>
    argsOf(step).filter((arg) => arg.includes('.ecr.')),
  );
  expect(refs).toHaveLength(8);
  for (const ref of refs) expect(ref).toMatch(/@sha256:[0-9a-f]{64}$/);
});

describe('a plan against the rules is seen', () => {
  test('an image by tag alone', async () => {
    const plan = await record((module) => module.test(), { byTag: true });
    expect(problemsOf(plan)).toContain('postgres:18.4 is not pinned by version and digest');
  });

  test.each([
    [
      ['timeout', '--verbose', '--kill-after=20', '5', 'npm', 'install', 'left-pad'],
      'installs what the lock file does not say',
    ],
    [['npm', 'run', 'check'], 'has no limit of time'],
    [['timeout', '--verbose', '--kill-after=20', '5', 'sh', '-c', 'true'], 'is shell logic'],
    [['timeout', '--verbose', '--kill-after=20', '5', 'npm', 'ci'], 'npm ci runs install scripts'],
  ])('%j', async (args, problem) => {
    const plan = await planned(() => dag.container().from(IMAGES.node).withExec(args));
    expect(problemsOf(plan)).toEqual([expect.stringContaining(problem)]);
  });

  test('a secret in plain text, and a service that goes on', async () => {
    const plan = await record(async () => {
      const container = dag.container().from(IMAGES.node);
      const secret = dag.setSecret('key', 'the key itself');
      await container.withSecretVariable('KEY', secret).withEnvVariable('K', 'is the key itself').sync();
      await container.asService().start();
    });
    expect(problemsOf(plan)).toEqual([
      'withEnvVariable holds a secret in plain text',
      'a service is started and never stopped',
    ]);
  });
});
