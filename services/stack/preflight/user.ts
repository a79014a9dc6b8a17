import { MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import { isReachable, outsidePlace, unprivilegedIdentity } from '../parts/identity.ts';
import { ok, type Finding } from './check.ts';

/** Root is fine: PostgreSQL, which refuses it, gets an unprivileged user and a place that this user can reach. */
export function checkUser({ databaseUrl, stateDir }: StackConfig): Finding {
  if (databaseUrl) return ok('PostgreSQL is not ours: DATABASE_URL is set');
  try {
    const identity = unprivilegedIdentity();
    if (!identity) return ok('not root');
    if (isReachable(stateDir)) return ok(`root; PostgreSQL runs as nobody (${identity.uid})`);
    return ok(`root; PostgreSQL runs as nobody (${identity.uid}) in ${outsidePlace(stateDir)}`);
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    return { level: 'fails', detail: error.message, code: 'E_NO_UNPRIVILEGED_USER', fix: error.fix ?? '' };
  }
}
