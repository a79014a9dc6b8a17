import pg from 'pg';

import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

// int8 as a number: every count and offset here stays below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** How long each side waits for the other, in ms; the server's own settings where not given. */
export type Patience = {
  /** A query fails here after that long, whatever the server does. */
  query_timeout?: number;
  /** The server ends a session that stands still inside a transaction, and frees its locks. */
  idle_in_transaction_session_timeout?: number;
};

/** One connection; E_DATABASE (retriable) when the server cannot be reached. */
export async function connect(
  databaseUrl: string,
  applicationName: string,
  patience: Patience = {},
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // A server that vanished without a word must not hold us for hours.
    keepAliveInitialDelayMillis: 10_000,
    ...patience,
  });
  // A connection that breaks while idle reports here; the next query on it fails and is handled there.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw new MillraceError({
      code: 'E_DATABASE',
      message: `PostgreSQL: ${messageOf(cause)}`,
      retriable: !/^(28|3D)/.test(codeOf(cause) ?? ''),
      fix: 'check DATABASE_URL and that PostgreSQL runs',
      cause,
    });
  }
  return client;
}
