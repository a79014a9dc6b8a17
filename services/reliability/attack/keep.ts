import { existsSync, readFileSync } from 'node:fs';

import type { Circumstances } from '@millrace/stack/bench/summary.ts';
import { evidenceFile, writeEvidence } from '@millrace/stack/proof/evidence.ts';

import { FAMILIES } from './families.ts';
import type { Row } from './rows.ts';

type Kept = Row & { at: { commit: string; date: string } };
type File = Circumstances & { rows: (Row & Partial<Kept>)[] };

const ORDER = Object.keys(FAMILIES);

/** Rows in the places of those of the same attacks, and the others as they were. */
function merged(before: File, fresh: readonly Kept[]): Kept[] {
  const { commit, date } = before;
  const others = before.rows.filter(({ family }) => !fresh.some((row) => row.family === family));
  return [...others.map((row) => ({ ...row, at: row.at ?? { commit, date } })), ...fresh].toSorted(
    (a, b) => ORDER.indexOf(a.family) - ORDER.indexOf(b.family),
  );
}

/**
 * Writes the rows of a full run; those of some attacks only take the places of theirs in what a full run left. Each row
 * bears the commit and the time of its own run.
 */
export function keep(
  root: string,
  rows: readonly Row[],
  run: { seed: number; whole: boolean; made: Circumstances },
): void {
  const { seed, whole, made } = run;
  const file = evidenceFile(root, 'attack');
  const { commit, date } = made;
  const fresh = rows.map((row) => ({ ...row, at: { commit, date } }));
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as File) : undefined;
  const anew = { ...made, command: `npm run attack -- --seed ${seed} --keep`, seed, rows: fresh };
  writeEvidence(root, 'attack', whole || !before ? anew : { ...before, rows: merged(before, fresh) });
}
