import type { Client } from 'pg';

import { connect } from '@millrace/database/connect.ts';
import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

// Data exceptions and broken constraints: the same rows would fail again. Everything else may pass on another try.
const FINAL = /^(22|23|42)/;

function storeError(cause: unknown): MillraceError {
  if (cause instanceof MillraceError) return cause;
  const final = FINAL.test(codeOf(cause) ?? '');
  return new MillraceError({
    code: final ? 'E_COMMIT_REFUSED' : 'E_DATABASE',
    message: `PostgreSQL: ${messageOf(cause)}`,
    retriable: !final,
    fix: final
      ? 'the tables do not fit the pipeline: run the migrate job'
      : 'check that PostgreSQL runs and has space',
    cause,
  });
}

/** One connection that is made again after it broke; work on it takes turns. */
export function createLine(databaseUrl: string, owner: string) {
  let client: Client | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const drop = async () => {
    const broken = client;
    client = undefined;
    // The server ends the session and its transaction; a socket that is already dead may refuse to say goodbye.
    await broken?.end().catch(() => undefined);
  };

  const attempt = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    try {
      client ??= await connect(databaseUrl, owner);
      return await work(client);
    } catch (error) {
      await drop();
      throw storeError(error);
    }
  };

  return {
    use<T>(work: (client: Client) => Promise<T>): Promise<T> {
      const result = turn.then(() => attempt(work));
      turn = result.catch(() => undefined);
      return result;
    },
    close: () => turn.then(drop),
  };
}
