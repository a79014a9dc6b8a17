import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import { ok, type Finding } from './check.ts';

/** The clone's state folder can be written to: tried, because permissions alone do not tell of a read-only disk. */
export function checkFolder({ stateDir }: StackConfig): Finding {
  const probe = join(stateDir, `.probe-${process.pid}`);
  try {
    // Not recursive: below /proc that never returns.
    if (!existsSync(stateDir)) mkdirSync(stateDir);
    writeFileSync(probe, '');
    rmSync(probe);
    return ok(`${stateDir} is writable`);
  } catch (error) {
    return {
      level: 'fails',
      detail: `${stateDir} cannot be written to: ${messageOf(error)}`,
      code: 'E_READ_ONLY',
      fix: 'Clone into a folder that you own, on a disk that is not read-only.',
    };
  }
}
