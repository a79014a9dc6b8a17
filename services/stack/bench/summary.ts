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

/** Where and on what a measurement was made. */
export const circumstances = (root: string) => ({
  date: new Date().toISOString(),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
  machine: `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
});
