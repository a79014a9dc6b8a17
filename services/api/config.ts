import { join } from 'node:path';

import { DATABASE } from '@millrace/database/server.ts';
import { COMMON, integer, optionalText, port, text, type Reader } from '@millrace/runtime/config.ts';
import { drainWait } from '@millrace/runtime/drain-wait.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';

/** Variables of the api. */
export const API = {
  ...COMMON,
  ...DATABASE,
  HTTP_PORT: port(8080),
  DRAIN_WAIT_MS: drainWait,
  API_KEYS_FILE: optionalText,
  DASHBOARD_DIR: text(join(import.meta.dirname, '../dashboard/dist')),
  // One address may be a load balancer with many readers behind it.
  RATE_LIMIT_PER_MINUTE: integer(30_000, 1, 10_000_000),
  // Beyond it a queue would only grow: better to say so than to answer late. Mean of a second, in ms.
  EVENT_LOOP_DELAY_MAX_MS: integer(1_000, 50, 60_000),
  // Requests that wait for the database; more are told to come again.
  IN_FLIGHT_MAX: integer(256, 1, 100_000),
  // How long one turn of the event loop takes requests before it refuses the rest: about what an answer waits at most.
  TURN_MAX_MS: integer(100, 10, 60_000),
  LIVE_CLIENTS_MAX: integer(500, 1, 20_000),
  DATABASE_CONNECTIONS: integer(8, 1, 100),
} as const;

type Values<R> = { readonly [K in keyof R]: R[K] extends Reader<infer T> ? T : never };
export type ApiConfig = Values<typeof API>;

/** Reading is open on a laptop only. Throws E_CONFIG when keys are needed and no file of keys is named. */
export function requireKeysFile({
  DEPLOY_ENV,
  API_KEYS_FILE,
}: Pick<ApiConfig, 'DEPLOY_ENV' | 'API_KEYS_FILE'>) {
  if (DEPLOY_ENV === 'local') return null;
  if (API_KEYS_FILE) return API_KEYS_FILE;
  throw new MillraceError({
    code: 'E_CONFIG',
    message: `API_KEYS_FILE is '', but DEPLOY_ENV is '${DEPLOY_ENV}': data would be open to everybody`,
    fix: "name a file of keys; 'npx millrace key --scopes read --file <file>' makes one",
  });
}
