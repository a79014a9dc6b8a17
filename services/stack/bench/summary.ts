import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** Value below which the share `q` of the sorted values lies. */
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

export const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

export const spread = (values: readonly number[]) => {
  const all = sorted(values);
  return { min: quantile(all, 0), median: quantile(all, 0.5), max: quantile(all, 1) };
};

/** What git says of a tree: the commit that is checked out, and `git status -z` of what differs from it. */
export type Tree = { head: string; status: string };

function treeOf(root: string): Tree {
  // Asking does not wait for whoever commits meanwhile.
  const git = (...args: string[]) =>
    execFileSync('git', ['--no-optional-locks', ...args], { cwd: root, encoding: 'utf8' });
  const status = git('status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all');
  return { head: git('rev-parse', '--short', 'HEAD').trim(), status };
}

/** Files below docs/ are written by measurements themselves; one that git does not know is run only below services/. */
function isDifference(entry: string): boolean {
  const path = entry.slice('XY '.length);
  return entry.startsWith('??') ? path.startsWith('services/') : !path.startsWith('docs/');
}

const isClean = ({ status }: Tree) => !status.split('\0').filter(Boolean).some(isDifference);

/** Nothing where git does not say: no git, not a clone, a lock that stayed. What was measured is not lost with it. */
function tellTree(ask: (root: string) => Tree, root: string): Tree | undefined {
  try {
    return ask(root);
  } catch {
    return undefined;
  }
}

/**
 * The commit that was measured, marked as `git describe --dirty` does where the tree was another one than that of the
 * commit, before or after, or where somebody went to another commit meanwhile: the commit alone would not be it. So it
 * is where git did not say what became of the tree; the commit is unknown where it said nothing before.
 */
export function commitOf(before: Tree | undefined, after: Tree | undefined): string {
  if (!before) return 'unknown';
  const isSame = before.head === after?.head && isClean(before) && isClean(after);
  return isSame ? before.head : `${before.head}-dirty`;
}

/** Where and on what a measurement is made: begun before its first row, asked for after its last. */
export function beginCircumstances(root: string, ask: (root: string) => Tree = treeOf) {
  const before = tellTree(ask, root);
  return () => ({
    date: new Date().toISOString(),
    commit: commitOf(before, tellTree(ask, root)),
    machine: `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
  });
}

export type Circumstances = ReturnType<ReturnType<typeof beginCircumstances>>;
