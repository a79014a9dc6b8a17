import { loadApiKeys, type ApiKeys } from '@millrace/runtime/api-keys.ts';
import { COMMON, integer, optionalText, port, type Reader } from '@millrace/runtime/config.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { KAFKA } from '@millrace/runtime/kafka.ts';

/** Variables of ingest. */
export const INGEST = {
  ...COMMON,
  ...KAFKA,
  HTTP_PORT: port(8080),
  API_KEYS_FILE: optionalText,
  // One address may be a load balancer with many senders behind it.
  RATE_LIMIT_PER_MINUTE: integer(60_000, 1, 10_000_000),
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
