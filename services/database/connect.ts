import pg from 'pg';

import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

// int8 as a number: every count and offset here stays below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** One connection; E_DATABASE (retriable) when the server cannot be reached. */
export async function connect(databaseUrl: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
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
