import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { MillraceError } from '@millrace/runtime/errors.ts';

export type Identity = { uid: number; gid: number };

/** Where root keeps what an unprivileged process must reach when the clone is closed to it (e.g. below /root). */
export const OUTSIDE = '/var/lib/millrace';

/** The `nobody` user when we are root (PostgreSQL refuses root), else undefined. Errors: E_NO_UNPRIVILEGED_USER. */
export function unprivilegedIdentity(passwdFile = '/etc/passwd'): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const row = readFileSync(passwdFile, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  // macOS writes -2; ids are unsigned 32 bit.
  if (row) return { uid: Number(row[2]) >>> 0, gid: Number(row[3]) >>> 0 };
  throw new MillraceError({
    code: 'E_NO_UNPRIVILEGED_USER',
    message: 'PostgreSQL refuses to run as root, and there is no user "nobody" to run it as.',
    retriable: false,
    fix: 'Run as an ordinary user, or create the user: useradd --system nobody',
  });
}

/** `folder` if `identity` can reach it, else a folder of the same purpose below /var/lib/millrace. */
export function reachablePlace(folder: string, identity: Identity | undefined): string {
  if (!identity || isReachable(folder)) return folder;
  const place = outsidePlace(folder);
  mkdirSync(place, { recursive: true });
  for (const each of [OUTSIDE, place]) chmodSync(each, 0o755);
  return place;
}

/** The place below /var/lib/millrace that belongs to `folder`. */
export function outsidePlace(folder: string): string {
  return join(OUTSIDE, createHash('sha256').update(folder).digest('hex').slice(0, 12));
}

/** True when the path itself, and every folder on the way that exists, is open to others. */
export function isReachable(path: string): boolean {
  for (let each = path; ; each = dirname(each)) {
    if (existsSync(each) && (statSync(each).mode & 0o001) === 0) return false;
    if (each === dirname(each)) return true;
  }
}

/** True when we may write to `path`. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
