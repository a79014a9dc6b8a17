import { dag, type Platform } from '@dagger.io/dagger';

import { anew } from './anew.ts';
import { within } from './bounded.ts';
import { APP, type Origin, serviceImage, UNKNOWN, type Variant } from './image.ts';
import { pull } from './pull.ts';
import { LOCAL_ADDRESS, ownRegistry, type Registry, signedIn, throughService, trimmed } from './registry.ts';
import type { Repo } from './repo.ts';
import { SERVICE_NAMES, type ServiceName } from './services.ts';
import { stopAll } from './stop.ts';

/** What was published: each image by digest. Everything that follows (signing, deploying) takes these and no tags. */
export type Release = Origin & { images: Record<string, string> };

// Of each image.
const PUSH_SECONDS = 480;
// Of each platform that it was pushed for: its layers may have to be unpacked.
const CONFIRM_SECONDS = 60;
const START_SECONDS = 120;
const DIGEST = /@sha256:[0-9a-f]{64}$/;
const REVISION = 'org.opencontainers.image.revision';

/**
 * Asks for what was pushed, by its digest, and looks whether it is that. The engine reads label and files from what it
 * still holds itself, and may know the digest from an earlier call: this is no download.
 */
async function confirm(ref: string, registry: Registry, { platform, origin }: Variant): Promise<void> {
  const pulled = signedIn(dag.container({ platform }).with(anew), registry).from(
    ref,
    throughService(registry),
  );
  const found = await pulled.label(REVISION);
  if (found !== origin.revision)
    throw new Error(`${ref} is of revision '${found}', and '${origin.revision}' was pushed`);
  const files = await pulled.directory(APP).entries();
  if (!files.includes('package.json')) throw new Error(`${ref} holds nothing of ours in ${APP}`);
}

type Push = { registry: Registry; origin: Origin; platforms: Platform[] };

async function publishOne(
  repo: Repo,
  name: ServiceName,
  { registry, origin, platforms }: Push,
): Promise<string> {
  const platformVariants = platforms.map((platform) => serviceImage(repo, name, { platform, origin }));
  const tag = `${registry.address}/${name}:${origin.revision}`;
  const pushed = signedIn(dag.container(), registry).publish(tag, {
    platformVariants,
    ...throughService(registry),
  });
  const ref = await within(PUSH_SECONDS, `pushing ${tag}`, pushed);
  if (!DIGEST.test(ref)) throw new Error(`${tag} was pushed, but no digest came back: ${ref}`);
  for (const platform of platforms) {
    const confirmed = confirm(ref, registry, { platform, origin });
    await within(CONFIRM_SECONDS, `asking for ${ref} of ${platform}`, confirmed);
  }
  return ref;
}

/** True when nobody named a registry. */
const isOwn = ({ address, service }: Registry) => address === LOCAL_ADDRESS && !service;

/** Where nobody has a registry, one of our own that lives exactly as long as `use`: idle, an engine would end it. */
async function withRegistry<T>(
  { images }: Repo,
  registry: Registry,
  use: (registry: Registry) => Promise<T>,
): Promise<T> {
  if (!isOwn(registry)) return use(registry);
  await pull(images.registry);
  const service = ownRegistry(images);
  try {
    await within(START_SECONDS, 'starting the registry', service.start());
    return await use({ ...registry, service });
  } finally {
    await stopAll([service]);
  }
}

/** A tag of a registry that stays has to say which commit it is: `unknown` would be another image at each push. */
function assertTagged({ registry, origin: { revision } }: Push): void {
  if (isOwn(registry) || (revision !== '' && revision !== UNKNOWN.revision)) return;
  throw new Error(
    `which commit is pushed to ${registry.address}? Give --revision=$(git rev-parse HEAD): it is the images' tag`,
  );
}

/** Builds, pushes and asks back every image; answers the release as JSON. */
export async function publishAll(repo: Repo, push: Push): Promise<string> {
  assertTagged(push);
  const images: Release['images'] = {};
  const password = await trimmed(push.registry.password);
  await withRegistry(repo, { ...push.registry, password }, async (registry) => {
    for (const name of SERVICE_NAMES) images[name] = await publishOne(repo, name, { ...push, registry });
  });
  return JSON.stringify({ ...push.origin, images } satisfies Release, null, 2);
}

const FROM_PUBLISH = 'give the file that `publish` answered';

function parsed(json: string): Partial<Release> | null {
  try {
    return JSON.parse(json) as Partial<Release> | null;
  } catch (cause) {
    throw new Error(`the record is no JSON: ${FROM_PUBLISH}`, { cause });
  }
}

/** Reads a release back. Throws when it is none, or names an image without its digest. */
export function readRelease(json: string): Release {
  const release = parsed(json);
  const refs = Object.values(release?.images ?? {});
  if (refs.length === 0) throw new Error(`the record holds no images: ${FROM_PUBLISH}`);
  const loose = refs.find((ref) => !DIGEST.test(ref));
  if (loose) throw new Error(`${loose} has no digest; only what is named by digest can be signed`);
  return release as Release;
}
