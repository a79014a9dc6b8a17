import { dirname, join } from 'node:path/posix';

import type { SourceFile } from './tree.ts';

const LINK = /\]\(([^)\s]+)\)|<img[^>]*\ssrc="([^"]+)"/g;
const ELSEWHERE = /^(?:[a-z]+:|#)/;

/** Links and pictures of documents that lead to no file or folder of the repository. */
export function deadLinks(documents: SourceFile[], exists: (path: string) => boolean): string[] {
  return documents.flatMap(({ path, text }) =>
    [...text.matchAll(LINK)]
      .map(([, link, picture]) => (link ?? picture ?? '').replace(/#.*$/, ''))
      .filter((target) => target && !ELSEWHERE.test(target) && !exists(join(dirname(path), target)))
      .map((target) => `${path}: ${target} is not there`),
  );
}
