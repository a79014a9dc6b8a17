import { CacheSharingMode, type Container, dag } from '@dagger.io/dagger';

import { anew } from './anew.ts';
import { outputOf } from './outcome.ts';
import type { Images } from './versions.ts';

const TRIVY = [
  'image',
  '--input=/image.tar',
  '--severity=HIGH,CRITICAL',
  '--ignore-unfixed',
  '--exit-code=1',
  '--timeout=900s',
];

/** Holds an image against known vulnerabilities that have a fix. Answers the report; throws when one is severe. */
export async function scanImage(images: Images, image: Container): Promise<string> {
  const container = dag
    .container()
    .from(images.trivy)
    // Two at once would spoil the database of vulnerabilities.
    .withMountedCache('/root/.cache/trivy', dag.cacheVolume('trivy'), { sharing: CacheSharingMode.Locked })
    .withMountedFile('/image.tar', image.asTarball())
    .with(anew)
    .withExec(TRIVY, { useEntrypoint: true });
  return (await outputOf(container, 'the scan')).all;
}
