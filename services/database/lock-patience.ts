import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';

import { codeOf, MillraceError } from '@millrace/runtime/errors.ts';

// While one waits for a lock, everybody behind it waits too: commits and claims of every pipeline.
const WAIT_MS = 3_000;
const TRIES = 3;
// In which those commits and claims get through.
const PAUSE_MS = 3_000;

const LOCK_NOT_AVAILABLE = '55P03';

const HOLDERS = `
select coalesce(nullif(application_name, ''), 'a session') || ' (process ' || pid || ')' as holder from pg_stat_activity s
where pid <> pg_backend_pid() and datname = current_database()
  and xact_start < clock_timestamp() - interval '${WAIT_MS} ms'
  and exists (select from pg_locks l join pg_class c on c.oid = l.relation
    where l.pid = s.pid and l.granted and c.relnamespace = 'millrace'::regnamespace)
order by xact_start`;

/** From here to its end the transaction gives up on a lock that others hold for seconds. */
export async function limitLockWaits(client: ClientBase): Promise<void> {
  await client.query(`set local lock_timeout = ${WAIT_MS}`);
}

/**
 * Runs a transaction that limits its waits for locks, again a few times when one was not to be had. `what` it does is
 * for the error. Errors: E_LOCKED (retriable), with who holds the locks; those of `transact`.
 */
export async function untilUnlocked(
  client: ClientBase,
  what: string,
  transact: () => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await transact();
    } catch (error) {
      if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error;
      if (tries === TRIES) throw await locked(client, what, error);
    }
    await sleep(PAUSE_MS);
  }
}

async function locked(client: ClientBase, what: string, cause: unknown): Promise<MillraceError> {
  const { rows } = await client.query<{ holder: string }>(HOLDERS);
  const holders = rows.map(({ holder }) => holder).join(', ') || 'sessions that are gone by now';
  return new MillraceError({
    code: 'E_LOCKED',
    message: `${what} needs tables that others read or write without a pause; nothing was changed. They are held by ${holders}`,
    retriable: true,
    fix: 'let that end (a `verify`, a dump, an open psql), or end it with select pg_terminate_backend(<process>); then try again',
    cause,
  });
}
