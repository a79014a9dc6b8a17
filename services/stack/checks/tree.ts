import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the repository: its path from the root, with forward slashes, and its text. */
export type SourceFile = { path: string; text: string };

const SKIPPED = new Set(['node_modules', 'dist', '.git', '.millrace', 'generated']);

/** Files below `folder` (a path from the root) whose names end in one of `endings`; generated ones are not ours. */
export function readTree(root: string, folder: string, endings: string[]): SourceFile[] {
  return walk(root, folder)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function walk(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/** True for tests of any kind. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}
