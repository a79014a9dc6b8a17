import { dag, type Platform } from '@dagger.io/dagger';

import { type Origin, serviceImage } from './image.ts';
import type { Repo } from './repo.ts';
import { SERVICE_NAMES } from './services.ts';

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`.padStart(9);

/** Builds every image for every platform. Answers a table of their compressed sizes, with that of the base they share. */
export async function imageSizes(repo: Repo, platforms: Platform[], origin: Origin): Promise<string> {
  const lines: string[] = [];
  for (const platform of platforms) {
    const base = await dag.container({ platform }).from(repo.images.node).asTarball().size();
    lines.push(`${'(node)'.padEnd(11)}${platform.padEnd(13)}${megabytes(base)}`);
    for (const name of SERVICE_NAMES) {
      const size = await serviceImage(repo, name, { platform, origin }).asTarball().size();
      lines.push(
        `${name.padEnd(11)}${platform.padEnd(13)}${megabytes(size)}  ${megabytes(size - base).trim()} of it ours`,
      );
    }
  }
  return lines.join('\n');
}
