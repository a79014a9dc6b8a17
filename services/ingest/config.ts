import { loadApiKeys, type ApiKeys } from '@millrace/runtime/api-keys.ts';
import { COMMON, integer, optionalText, port, type Reader } from '@millrace/runtime/config.ts';
import { drainWait } from '@millrace/runtime/drain-wait.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { KAFKA } from '@millrace/runtime/kafka.ts';

/** Variables of ingest. */
export const INGEST = {
  ...COMMON,
  ...KAFKA,
  HTTP_PORT: port(8080),
  DRAIN_WAIT_MS: drainWait,
  API_KEYS_FILE: optionalText,
  // One address may be a load balancer with many senders behind it.
  RATE_LIMIT_PER_MINUTE: integer(60_000, 1, 10_000_000),
  // Requests that wait for Kafka; more are told to come again.
  IN_FLIGHT_MAX: integer(256, 1, 100_000),
  // How long one turn of the event loop takes requests before it refuses the rest: about what an answer waits at most.
  TURN_MAX_MS: integer(100, 10, 60_000),
} as const;

type Values<R> = { readonly [K in keyof R]: R[K] extends Reader<infer T> ? T : never };
export type IngestConfig = Values<typeof INGEST>;

/** Null where writing is open: on a laptop only. Throws E_CONFIG when keys are needed and no file of keys is named. */
export function loadKeys({
  DEPLOY_ENV,
  API_KEYS_FILE,
}: Pick<IngestConfig, 'DEPLOY_ENV' | 'API_KEYS_FILE'>): ApiKeys | null {
  if (DEPLOY_ENV === 'local') return null;
  if (API_KEYS_FILE) return loadApiKeys(API_KEYS_FILE);
  throw new MillraceError({
    code: 'E_CONFIG',
    message: `API_KEYS_FILE is '', but DEPLOY_ENV is '${DEPLOY_ENV}': anybody could write events`,
    fix: "name a file of keys; 'npx millrace key --scopes write --file <file>' makes one",
  });
}
