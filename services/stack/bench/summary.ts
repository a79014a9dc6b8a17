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

/**
 * The commit that is checked out, marked as `git describe --dirty` does where the tree differs from it: the commit alone
 * would not be what was measured. Files below docs/ are written by measurements themselves.
 */
function commitOf(root: string): string {
  // Asking does not wait for whoever commits meanwhile.
  const git = (...args: string[]) =>
    execFileSync('git', ['--no-optional-locks', ...args], { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':(exclude)docs');
  return `${git('rev-parse', '--short', 'HEAD')}${changed && '-dirty'}`;
}

/** Where and on what a measurement was made. */
export const circumstances = (root: string) => ({
  date: new Date().toISOString(),
  commit: commitOf(root),
  machine: `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
});
