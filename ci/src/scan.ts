import { CacheSharingMode, type Container, dag, ReturnType } from '@dagger.io/dagger';

import { outcomeOf } from './outcome.ts';
import type { Images } from './versions.ts';

const SECONDS = 900;
const TRIVY = [
  'image',
  '--input=/image.tar',
  '--severity=HIGH,CRITICAL',
  '--ignore-unfixed',
  '--exit-code=1',
];

/** Holds an image against known vulnerabilities that have a fix. Answers the report; throws when one is severe. */
export async function scanImage(images: Images, image: Container): Promise<string> {
  const container = await dag
    .container()
    .from(images.trivy)
    // Two at once would spoil the database of vulnerabilities.
    .withMountedCache('/root/.cache/trivy', dag.cacheVolume('trivy'), { sharing: CacheSharingMode.Locked })
    .withMountedFile('/image.tar', image.asTarball())
    .withExec([...TRIVY, `--timeout=${SECONDS}s`], { useEntrypoint: true, expect: ReturnType.Any })
    .sync();
  const outcome = await outcomeOf(container, 'the scan', SECONDS);
  outcome.lastLine();
  return outcome.output;
}
