import { CacheSharingMode, dag } from '@dagger.io/dagger';

import { anew } from './anew.ts';
import { imageFor, UNKNOWN } from './image.ts';
import { outputOf } from './outcome.ts';
import type { Repo } from './repo.ts';
import type { ServiceName } from './services.ts';

const TRIVY = [
  'image',
  '--input=/image.tar',
  '--severity=HIGH,CRITICAL',
  '--ignore-unfixed',
  '--exit-code=1',
  '--timeout=900s',
];

/** Holds the image of a service against known vulnerabilities. Answers the report; throws on a severe one with a fix. */
export async function scanImage(repo: Repo, name: ServiceName): Promise<string> {
  const image = await imageFor(repo, name, { origin: UNKNOWN });
  const container = dag
    .container()
    .from(repo.images.trivy)
    // Two at once would spoil the database of vulnerabilities.
    .withMountedCache('/root/.cache/trivy', dag.cacheVolume('trivy'), { sharing: CacheSharingMode.Locked })
    .withMountedFile('/image.tar', image.asTarball())
    .with(anew)
    .withExec(TRIVY, { useEntrypoint: true });
  return (await outputOf(container, 'the scan')).all;
}
