import type { File } from '@dagger.io/dagger';

import { anew } from './anew.ts';
import { cosign, COSIGN_USER, signerOptions, type Signer } from './cosign.ts';
import { outputOf } from './outcome.ts';
import { readRelease } from './publish.ts';
import type { Credentials } from './registry.ts';
import type { Repo } from './repo.ts';
import { sbomOf } from './sbom.ts';
import { SERVICE_NAMES } from './services.ts';

type Work = { release: File; signer: Signer; credentials: Credentials };

/** Signs every image of a release by digest, and attaches the signed list of what is in it. Answers a line an image. */
export async function signAll(repo: Repo, { release, ...work }: Work): Promise<string> {
  const { images } = readRelease(await release.contents());
  const container = await cosign(repo.images, { refs: Object.values(images), ...work });
  const options = signerOptions(work.signer);
  const lines: string[] = [];
  for (const name of SERVICE_NAMES) {
    const ref = images[name];
    if (!ref) throw new Error(`the record holds no image '${name}'`);
    const signed = container
      .withMountedFile('/sbom.json', sbomOf(repo, name), { owner: COSIGN_USER })
      .with(anew)
      .withExec(['sign', ...options, ref], { useEntrypoint: true })
      .withExec(['attest', ...options, '--type=cyclonedx', '--predicate=/sbom.json', ref], {
        useEntrypoint: true,
      });
    await outputOf(signed, `signing ${ref}`);
    lines.push(`signed and attested ${ref}`);
  }
  return lines.join('\n');
}
