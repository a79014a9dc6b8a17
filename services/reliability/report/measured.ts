import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { reported } from '../chaos/report.ts';
import type { Row as AttackRow } from '../attack/rows.ts';
import type { Row as OrdersRow } from '../interleaving/run.ts';
import type { Sums } from '../sim/tally.ts';

/** Where, when and how a proof was run. */
export type Run = { commit: string; date: string; machine: string; node: string; command: string };

/** What each proof keeps, by the name of its file. */
export type Measured = {
  chaos: Run & {
    seconds: number;
    notCovered: string[];
    /** A row that was run again alone says at which commit. */
    rows: (ReturnType<typeof reported> & { commit?: string })[];
  };
  sim: Run & Sums & { bound: number; seconds: number; passed: boolean };
  interleaving: Run & { postgres: string; passed: boolean; rows: OrdersRow[] };
  mutants: Run & {
    passed: boolean;
    rows: { name: string; file: string; checker: string; caught: boolean; by: string }[];
  };
  conformance: Run & {
    tests: number;
    failed: number;
    rows: { broker: string; area: string; name: string; passed: boolean }[];
  };
  attack: Run & { rows: (AttackRow & { at?: { commit: string } })[] };
  privileges: Run & { rows: { group: string; name: string; passed: boolean }[] };
};

/** What is kept of a proof; undefined when it was never run. */
export function measured<Name extends keyof Measured>(root: string, name: Name): Measured[Name] | undefined {
  const file = join(root, 'docs/measurements/reliability', `${name}.json`);
  // Written by the proof's own program, whose types these are.
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Measured[Name]) : undefined;
}
