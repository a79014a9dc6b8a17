import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { filesBelow } from './copy-tree.ts';

type Record = { packages: { [path: string]: { version?: string; link?: boolean } } };

/** `name@version` of every package that npm says it installed in an image. */
export function packagesOf(app: string): string[] {
  const text = readFileSync(join(app, 'node_modules/.package-lock.json'), 'utf8');
  return Object.entries((JSON.parse(text) as Record).packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`)
    .toSorted();
}

/** Size of all files below a folder, in MB of a million bytes. */
export const megabytesOf = (folder: string): number =>
  filesBelow(folder)
    .map((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0) / 1e6;
