import { connect } from '@millrace/database/connect.ts';
import { databaseServer } from '@millrace/database/server.ts';
import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

/**
 * Tries the PostgreSQL of DATABASE_URL, and answers its address without user and password. Errors: E_DATABASE within
 * seconds, with that address; E_DATABASE_TLS; E_CONFIG.
 */
export async function tryPostgres(databaseUrl: string, DATABASE_CA_FILE?: string): Promise<string> {
  const { host, pathname } = new URL(databaseUrl);
  try {
    const client = await connect(
      databaseServer({ DATABASE_URL: databaseUrl, DATABASE_CA_FILE }),
      'millrace-stack',
    );
    await client.end();
    return host;
  } catch (error) {
    if (error instanceof MillraceError && error.code !== 'E_DATABASE') throw error;
    throw new MillraceError({
      code: 'E_DATABASE',
      message: `PostgreSQL at ${host}${pathname} (DATABASE_URL): ${reasonOf(error)}`,
      fix: 'Check DATABASE_URL and that PostgreSQL runs there; unset it to let millrace start one.',
      cause: error instanceof MillraceError ? error.cause : error,
    });
  }
}

/** What the connection said. A name with several addresses, all of which refuse, has a reason for each. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return messageOf(cause instanceof AggregateError ? cause.errors[0] : (cause ?? error));
}
