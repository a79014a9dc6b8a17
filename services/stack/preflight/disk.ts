import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StackConfig } from '../config.ts';
import { size } from '../terminal/format.ts';
import { ok, type Finding } from './check.ts';

const WANTED_BYTES = 4e9;
const NEEDED_BYTES = 1.5e9;

/** Room for the jars, the log of three million events, the tables and their write-ahead log. */
export function checkDisk({ stateDir }: StackConfig): Finding {
  const { bavail, bsize } = statfsSync(existsSync(stateDir) ? stateDir : dirname(stateDir));
  const free = bavail * bsize;
  if (free >= WANTED_BYTES) return ok(`${size(free)} free`);
  const fix = `Free some room: ${size(WANTED_BYTES)} is comfortable for the whole data set.`;
  if (free >= NEEDED_BYTES) return { level: 'warns', detail: `only ${size(free)} free`, fix };
  return { level: 'fails', detail: `only ${size(free)} free`, code: 'E_DISK_FULL', fix };
}
