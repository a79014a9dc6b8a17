import { type Container, dag, type Platform } from '@dagger.io/dagger';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { SERVICE_NAMES } from '../src/services.ts';
import { IMAGES } from '../src/versions.ts';
import { type Call, record, sourceOf } from './engine/record.ts';
import type { Answers } from './engine/recording-engine.ts';
import { argsOf, bindingsOf, commandOf, environmentOf, named, problemsOf, stepsOf } from './engine/rules.ts';
import { chainOf, type Step } from './engine/step.ts';
import { EVERY, recordAll, REVISION, usual } from './plans.ts';

const ROOT = join(import.meta.dirname, '../..');
const json = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as { scripts: object };

let plans: Record<string, Step[]>;
beforeAll(async () => {
  plans = await recordAll(EVERY);
});

const planOf = (name: string): Step[] => plans[name] ?? [];
const fieldsOf = (step: Step) => chainOf(step).map(({ field }) => field);
const last = (name: string, field: string) => named(stepsOf(planOf(name)), field).at(-1) as Step;

const COMMAND = ['timeout', '--verbose', '--kill-after=20', '5', 'npm', 'run', 'check'];
const TO_SELF = ['unknown', 'localhost:5000/millrace', undefined, undefined, undefined, ''] as const;
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
    const chain = chainOf(last(name, 'sync'));
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
  const scripts = [...commands].filter((command) => /^npm (?!ci |pkg |sbom )/.test(command));
  expect(scripts.length).toBeGreaterThanOrEqual(4);
  for (const command of scripts) {
    // Under any other word npm runs no script.
    const [, name] = /^npm (?:(?=test |start )|run )([\w:-]+)/.exec(`${command} `) ?? [];
    expect(name, `'${command}' names no script`).toBeDefined();
    const [, workspace = '.'] = /--workspace=(\S+)/.exec(command) ?? [];
    expect(Object.keys(json(`${workspace}/package.json`).scripts), command).toContain(name);
  }
  const verbs = [...commands].flatMap((command) => /^npx millrace (\w+)/.exec(command)?.[1] ?? []);
  expect(verbs).toEqual(['smoke']);
  expect(readFileSync(join(ROOT, 'services/stack/commands.ts'), 'utf8')).toContain("'./verbs/smoke.ts'");
});

test('an image is of files that it cannot write, and its last stage runs nothing', () => {
  const chain = chainOf(planOf('image')[0] as Step);
  expect(chain.map(({ field }) => field)).not.toContain('withExec');
  expect(chain[0]?.args).toEqual({ platform: 'linux/arm64' });
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

const platformsOf = (plan: readonly Step[]) =>
  new Set(named(plan, 'entries').map((step) => chainOf(step)[0]?.args['platform']));

test('what was pushed is pulled back by its digest for each platform, with the same credentials', async () => {
  const { address } = last('publish', 'from').args;
  expect(address).toMatch(/@sha256:0{64}$/);
  const pull = ['container', 'withEnvVariable', 'withRegistryAuth', 'from'];
  expect(fieldsOf(last('publish', 'label'))).toEqual([...pull, 'label']);
  expect(fieldsOf(last('publish', 'entries'))).toEqual([...pull, 'directory', 'entries']);
  expect(platformsOf(planOf('publish'))).toEqual(new Set(['linux/amd64', 'linux/arm64']));
  const one = { answers: usual };
  const foreign = await record((module) => module.publish(...TO_SELF, ['linux/arm64' as Platform]), one);
  expect(platformsOf(foreign)).toEqual(new Set(['linux/arm64']));
  const own = await record((module) => module.verify(sourceOf(), ['linux/amd64' as Platform]), one);
  expect(platformsOf(own)).toEqual(new Set(['linux/amd64']));
});

const service = () => dag.container().from(IMAGES.registry).asService();

test('no registry that stays gets a tag that moves: without a commit nothing is pushed', async () => {
  const refused: Call[] = [
    (module) => module.publish(undefined, 'r.example/m'),
    (module) => module.publish('', 'r.example/m'),
    (module) => module.publish(undefined, undefined, undefined, undefined, service()),
  ];
  for (const call of refused) {
    const asked: Step[] = [];
    const answers: Answers = (step) => (asked.push(step), usual(step));
    await expect(record(call, { answers })).rejects.toThrow(
      /which commit .*--revision=\$\(git rev-parse HEAD\)/,
    );
    expect(asked).toEqual([]);
  }
});

test('smoke builds every image before a clock runs, then starts what others need first', () => {
  const plan = planOf('smoke');
  const begun = plan.findIndex(({ field }) => field === 'start');
  const titles = named(plan.slice(0, begun), 'sync').map(
    (step) =>
      chainOf(step).find(({ args }) => args['name'] === 'org.opencontainers.image.title')?.args['value'],
  );
  expect(titles).toEqual(expect.arrayContaining(SERVICE_NAMES.map((name) => `millrace ${name}`)));
  const aliases = new Map(bindingsOf(stepsOf(plan)).map(({ alias, service }) => [service, alias]));
  const started = named(plan, 'start').map(({ parent }) => aliases.get(parent as Step));
  expect(new Set(started.slice(0, 2))).toEqual(new Set(['kafka', 'postgres']));
  expect(started.slice(2)).toEqual(['ingest', 'api', 'processor']);
});

test('npm finds the settings of a mirror, which are at the root, in every folder', () => {
  const env = environmentOf(last('check', 'sync'));
  expect(env['NPM_CONFIG_USERCONFIG']).toBe('/millrace/.npmrc');
});

const node = () => dag.container().from(IMAGES.node);
const ours = () => node().withUser('1000:1000').withEntrypoint(['node']);
const printed = () => node().withExec(COMMAND, { redirectStdout: 'x' }).file('x');

describe('a plan against the rules is seen', () => {
  test('an image by tag alone', async () => {
    const plan = await record((module) => module.test(), { byTag: true });
    expect(problemsOf(plan)).toContain('postgres:18.4 is not pinned by version and digest');
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

  test('a service whose image is fetched while the clock of its start runs', async () => {
    const plan = await record(async () => {
      const service = dag.container().from(IMAGES.kafka).asService();
      await dag.container().from(IMAGES.node).sync();
      await service.start();
      await service.stop();
    });
    expect(problemsOf(plan)).toEqual([`${IMAGES.kafka} is fetched while the clock of a start runs`]);
  });

  test('a secret in base64, as credentials are', async () => {
    const auth = Buffer.from('AWS:the key itself').toString('base64');
    const plan = await planned(() => {
      const secret = dag.setSecret('key', 'the key itself');
      const container = dag.container().from(IMAGES.node).withSecretVariable('KEY', secret);
      return container.withEnvVariable('CONFIG', JSON.stringify({ auths: { host: { auth } } }));
    });
    expect(problemsOf(plan)).toEqual(['withEnvVariable holds a secret in plain text']);
  });

  test('a file that who runs in the image cannot read', async () => {
    const cosign = await planned(() =>
      dag
        .container()
        .from(IMAGES.cosign)
        .withMountedSecret('/key', dag.setSecret('key', 'the key itself'))
        .withMountedFile('/x', printed())
        .withMountedFile('/own', printed(), { owner: '65532:65532' })
        .withMountedFile('/source', dag.host().file('package.json')),
    );
    expect(problemsOf(cosign).toSorted()).toEqual([
      '65532:65532 cannot read /key',
      '65532:65532 cannot read /x',
    ]);
    const ours = await planned(() =>
      node()
        .withMountedFile('/root', printed())
        .withUser('1000:1000')
        .withNewFile('/open', '')
        .withNewFile('/keys', '', { permissions: 0o400 }),
    );
    expect(problemsOf(ours)).toEqual(['1000:1000 cannot read /keys']);
  });

  test.each<[string, (image: Container) => Container]>([
    ['root', (image) => image],
    ['0:0', (image) => image.withUser('1000:1000').withUser('0:0')],
    ['root', (image) => image.withUser('1000:1000').withoutUser()],
    ['1000', (image) => image.withUser('1000')],
  ])('an image of ours in which %s runs', async (user, as) => {
    expect(problemsOf(await planned(ours))).toEqual([]);
    const listed = [`'node' runs as ${user}, and not as 1000:1000`];
    expect(problemsOf(await planned(() => as(node()).withEntrypoint(['node'])))).toEqual(listed);
    const later = () => as(ours().withoutUser()).withExec([], { useEntrypoint: true });
    expect(problemsOf(await planned(later))).toContain(listed[0]);
  });
});
