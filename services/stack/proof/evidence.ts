import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'docs/measurements/reliability';

export const KEEP = { keep: { type: 'boolean', default: false } } as const;
export const KEEP_USAGE = `  --keep    write ${FOLDER}, from which docs/reliability.md is rendered; else it is only shown`;

export const evidenceFile = (root: string, name: string): string => join(root, FOLDER, `${name}.json`);

/** Keeps what a proof found. */
export function writeEvidence(root: string, name: string, result: object): void {
  mkdirSync(join(root, FOLDER), { recursive: true });
  writeFileSync(evidenceFile(root, name), `${JSON.stringify(result, null, 2)}\n`);
}
