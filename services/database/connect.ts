import pg from 'pg';

import { connectionError } from './connection-error.ts';
import { databaseServer, type DatabaseServer } from './server.ts';

// int8 as a number: every count and offset here stays below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** How long each side waits for the other, in ms; the server's own settings where not given. */
export type Patience = {
  /** A query fails here after that long, whatever the server does. */
  query_timeout?: number;
  /** The server cancels a statement that takes longer. */
  statement_timeout?: number;
  /** The server ends a session that stands still inside a transaction, and frees its locks. */
  idle_in_transaction_session_timeout?: number;
};

/**
 * One connection, to a server or to what a URL alone names. Errors: E_DATABASE (retriable) when the server cannot be
 * reached, E_DATABASE_TLS when it is not the one it should be, E_CONFIG.
 */
export async function connect(
  where: string | DatabaseServer,
  applicationName: string,
  patience: Patience = {},
): Promise<pg.Client> {
  const server = typeof where === 'string' ? databaseServer({ DATABASE_URL: where }) : where;
  const client = new pg.Client({
    ...server,
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
    throw connectionError(cause);
  }
  return client;
}
