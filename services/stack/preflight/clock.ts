import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { StackConfig } from '../config.ts';
import { ok, type Finding } from './check.ts';

/** A clock that runs behind the files of this clone makes every age and freshness wrong. */
export function checkClock({ root }: StackConfig): Finding {
  const behindMs = statSync(join(root, 'package.json')).mtimeMs - Date.now();
  if (behindMs < 60_000) return ok(new Date().toISOString());
  return {
    level: 'warns',
    detail: `${new Date().toISOString()} is ${Math.round(behindMs / 1000)} s behind the files of this clone`,
    fix: 'Set the clock (timedatectl set-ntp true).',
  };
}
