import { existsSync, readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { size } from '../terminal/format.ts';
import { ok, type Finding } from './check.ts';

const WANTED_BYTES = 2e9; // measured: the whole stack under load, with room for the page cache

/** Memory that can be had without swapping. */
export function checkMemory(): Finding {
  const available = availableBytes();
  if (available >= WANTED_BYTES) return ok(`${size(available)} available`);
  return {
    level: 'warns',
    detail: `${size(available)} available; the stack wants ${size(WANTED_BYTES)}`,
    fix: 'Close other programs, or expect a slow start.',
  };
}

/** The system's own estimate on Linux; elsewhere free memory, which is lower. */
function availableBytes(): number {
  const file = '/proc/meminfo';
  const kb = existsSync(file) ? /MemAvailable:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return kb ? Number(kb) * 1024 : freemem();
}
