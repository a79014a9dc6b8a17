import {
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';

export type Choice = { include?: string[] | undefined; exclude?: string[] | undefined };

/** True for a path that a pattern names itself, or that lies below one. */
const isBelow = (path: string, pattern: string): boolean =>
  matchesGlob(path, pattern) || (path.includes('/') && isBelow(dirname(path), pattern));

/** Copies one file or link; files of these trees are never changed in place, so that a link will do. */
export function copyFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  if (existsSync(to)) return;
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else
    try {
      linkSync(from, to);
    } catch {
      cpSync(from, to); // another file system
    }
}

/** Paths, from `folder` on, of all files and links below it that are chosen. */
export function filesBelow(folder: string, choice: Choice = {}, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (choice.exclude?.some((pattern) => isBelow(path, pattern))) return [];
    if (entry.isDirectory()) return filesBelow(folder, choice, path);
    return choice.include === undefined || choice.include.some((pattern) => isBelow(path, pattern))
      ? [path]
      : [];
  });
}

export function copyTree(from: string, to: string, choice: Choice = {}): void {
  mkdirSync(to, { recursive: true });
  for (const path of filesBelow(from, choice)) copyFile(join(from, path), join(to, path));
}
