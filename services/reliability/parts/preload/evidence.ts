import { fsyncSync, openSync, writeSync } from 'node:fs';

import { evidenceFile } from './config.ts';

/** A line of the evidence file: what landed, in which process. */
export type Evidence = { what: string; pid: number };

let file: number | undefined;

/** On disk before the fault does its work, which may end this process. */
export function testify(what: string): void {
  file ??= openSync(evidenceFile(), 'a');
  writeSync(file, `${JSON.stringify({ what, pid: process.pid } satisfies Evidence)}\n`);
  fsyncSync(file);
}
