import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Circumstances } from '@millrace/stack/bench/summary.ts';

import { NOT_COVERED, type Reported } from './report.ts';

type Stamped = Reported & { commit: string; date: string };
type Kept = Circumstances & { rows: Stamped[] };

/** Rows in place of those of the same name, and the others as they were; each says of which commit it is. */
export function merged(kept: readonly Stamped[], fresh: readonly Stamped[]): Stamped[] {
  return kept.map((row) => fresh.find(({ name }) => name === row.name) ?? row);
}

/**
 * Writes the rows of a full run; those of some rows only take the places of the ones that a full run left. Each row bears
 * the commit and the time of its own run.
 */
export function keep(
  root: string,
  rows: readonly Reported[],
  run: { seed: number; seconds: number; whole: boolean; made: Circumstances },
): void {
  const file = join(root, 'docs/measurements/reliability/chaos.json');
  const { seed, seconds, whole, made } = run;
  const fresh = rows.map((row) => ({ ...row, commit: made.commit, date: made.date }));
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;
  const command = `npm run chaos -- --seed ${seed}`;
  const anew = { ...made, command, seed, seconds, notCovered: NOT_COVERED, rows: fresh };
  const result = whole || !before ? anew : { ...before, rows: merged(before.rows, fresh) };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
}
