import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { relative } from 'node:path/posix';

import { textOf } from './place.ts';

const PIPELINE = 'services/pipeline';
const EXPORT = /^export (?:const|function|class|let) (\w+)/gm;

/** Names that a file of ours exports and code can use. */
export const exportsOf = (root: string, file: string): string[] =>
  [...textOf(join(root, file)).matchAll(EXPORT)].map(([, name]) => name ?? '');

/** Every file of the pipeline's folders that a definition may import, from the root. */
export function pipelineFiles(root: string): string[] {
  return readdirSync(join(root, PIPELINE), { recursive: true, encoding: 'utf8' })
    .map((path) => `${PIPELINE}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !/\/(sample|check)-/.test(path));
}

/** How `from` imports something of `file`, both from the root. */
export function specifier(from: string, file: string): string {
  const path = relative(dirname(from), file);
  return path.startsWith('.') ? path : `./${path}`;
}
