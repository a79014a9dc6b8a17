import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StackConfig } from '../config.ts';
import { isReachable, outsidePlace } from '../parts/identity.ts';
import { size } from '../terminal/format.ts';
import { ok, type Finding } from './check.ts';

const WANTED_BYTES = 4e9;
const NEEDED_BYTES = 1.5e9;

/** Room for the jars, the log of three million events, the tables and their write-ahead log, on each disk they lie on. */
export function checkDisk(config: StackConfig, freeOn: (folder: string) => number = freeBytes): Finding {
  const places = dataPlaces(config).map((folder) => ({ folder, free: freeOn(folder) }));
  const [{ folder, free }] = places.toSorted((a, b) => a.free - b.free) as [(typeof places)[0]];
  if (free >= WANTED_BYTES) return ok(`${size(free)} free`);
  const detail = `only ${size(free)} free for ${folder}`;
  const fix = `Free some room there: ${size(WANTED_BYTES)} is comfortable for the whole data set.`;
  if (free >= NEEDED_BYTES) return { level: 'warns', detail, fix };
  return { level: 'fails', detail, code: 'E_DISK_FULL', fix };
}

/** The state folder, and where root's PostgreSQL has its data when that folder is closed to it. */
function dataPlaces({ stateDir, databaseUrl }: StackConfig): string[] {
  const outside = !databaseUrl && process.getuid?.() === 0 && !isReachable(stateDir);
  return outside ? [stateDir, outsidePlace(stateDir)] : [stateDir];
}

/** What is free on the disk of a folder that may still have to be made. */
function freeBytes(folder: string): number {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}
