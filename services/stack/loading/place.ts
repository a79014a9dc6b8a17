import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where something was thrown: a file of ours, from the root and with forward slashes; its line counts from 1. */
export type Place = { file: string; line: number | undefined };

// Node heads the stack of a SyntaxError with the file it read; a frame ends in line and column.
const AT = /(file:\/\/[^\s)]+?):(\d+)(?::\d+)?(?=[\s)]|$)/g;
const IMPORTED_FROM = / imported from (.+)$/m;

/** The first place of ours that an error names: what imports a missing file, what cannot be parsed, what threw. */
export function placeOf(error: Error, root: string): Place | undefined {
  const importer = IMPORTED_FROM.exec(error.message)?.[1];
  if (importer !== undefined) {
    const file = own(importer, root);
    return file === undefined ? undefined : { file, line: lineThatImports(error.message, join(root, file)) };
  }
  for (const [, url, line] of (error.stack ?? '').matchAll(AT)) {
    const file = own(fileURLToPath(url ?? ''), root);
    if (file !== undefined) return { file, line: Number(line) };
  }
  return undefined;
}

/** The text of a file; empty when there is none. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function own(path: string, root: string): string | undefined {
  const file = relative(root, path).split(sep).join('/');
  return file.startsWith('../') || file.includes('node_modules/') ? undefined : file;
}

function lineThatImports(message: string, importer: string): number | undefined {
  const missing = /'([^']+)'/.exec(message)?.[1]?.split('/').at(-1);
  const index = textOf(importer)
    .split('\n')
    .findIndex((line) => missing !== undefined && /['"]/.test(line) && line.includes(missing));
  return index < 0 ? undefined : index + 1;
}
