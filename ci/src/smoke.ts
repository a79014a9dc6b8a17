import { createHash, randomBytes, randomUUID } from 'node:crypto';

import { type Container, dag, type Platform, type Secret } from '@dagger.io/dagger';

import { bounded, within } from './bounded.ts';
import { serviceImage } from './image.ts';
import { outputOf } from './outcome.ts';
import { type Bind, withParts } from './parts.ts';
import type { Repo } from './repo.ts';
import { SERVICE_NAMES, type ServiceName } from './services.ts';
import { stopAll } from './stop.ts';
import { workspace } from './workspace.ts';

const ORIGIN = { revision: 'smoke', repository: '' };
const START_SECONDS = 120;
const SECONDS = 120;
const KEYS_FILE = '/run/millrace/keys.json';
const KEY_FILE = '/run/millrace/key';
const RUNNING = ['ingest', 'api', 'processor'] as const;
const ADMINS = RUNNING.map((name) => `http://${name}:9464`).join(',');
const ADDRESSES = ['--api', 'http://api:8080', '--ingest', 'http://ingest:8080', '--admin', ADMINS];
const SMOKE = ['npx', 'millrace', 'smoke', ...ADDRESSES, '--key-file', KEY_FILE];

/** A key for this run, and the file of hashes by which the services know it. */
function newKey(): { key: Secret; keys: string } {
  const text = `mr_${randomBytes(32).toString('base64url')}`;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const keys = JSON.stringify({ keys: [{ id: 'smoke', sha256, scopes: ['read', 'write'] }] });
  return { key: dag.setSecret('millrace-smoke-key', text), keys };
}

type Run = { repo: Repo; bind: Bind; run: string; keys: string; platform: Platform };

/** The image of a service as production runs it: with keys, and beside Kafka and PostgreSQL. */
function deployed({ repo, bind, run, keys, platform }: Run, name: ServiceName): Container {
  return bind(serviceImage(repo, name, { platform, origin: ORIGIN }))
    .withEnvVariable('MILLRACE_RUN', run)
    .withEnvVariable('DEPLOY_ENV', 'staging')
    .withEnvVariable('API_KEYS_FILE', KEYS_FILE)
    .withNewFile(KEYS_FILE, keys, { permissions: 0o444 });
}

/** Builds every image, so that no clock below runs while one is built. */
const built = (repo: Repo, platform: Platform) =>
  Promise.all(SERVICE_NAMES.map((name) => serviceImage(repo, name, { platform, origin: ORIGIN }).sync()));

async function migrate(what: Run): Promise<void> {
  const container = deployed(what, 'migrate').withExec([], { useEntrypoint: true });
  await within(SECONDS, 'migrate', outputOf(container, 'migrate'));
}

/** Starts the services, then sends one event from outside, which has to be seen in the api. Answers what was said. */
async function tried(what: Run, key: Secret): Promise<string> {
  const services = RUNNING.map((name) => ({
    name,
    service: deployed(what, name).asService({ useEntrypoint: true }),
  }));
  try {
    // In this order: ingest makes the topic that the processor reads.
    for (const { name, service } of services)
      await within(START_SECONDS, `starting ${name}`, service.start());
    const client = services
      .reduce((bound, { name, service }) => bound.withServiceBinding(name, service), workspace(what.repo))
      .withMountedSecret(KEY_FILE, key)
      .withEnvVariable('MILLRACE_RUN', what.run)
      .withExec(bounded(SECONDS, SMOKE));
    return (await outputOf(client, 'the smoke test')).all.trimEnd();
  } finally {
    await stopAll(services.map(({ service }) => service));
  }
}

/** Runs the images themselves: `migrate`, then the services, then `millrace smoke`. Answers what that says. */
export async function smokeImages(repo: Repo): Promise<string> {
  const platform = await dag.defaultPlatform();
  const run = randomUUID();
  const { key, keys } = newKey();
  await built(repo, platform);
  return withParts({ images: repo.images, run }, async (bind) => {
    const what = { repo, bind, run, keys, platform };
    await migrate(what);
    return tried(what, key);
  });
}
