import type { Socket } from 'node:net';
import type { Client } from 'pg';

import { connect } from '@millrace/database/connect.ts';
import { storeError } from './store-error.ts';

const PATIENCE = {
  // Above the role's statement_timeout (60 s): by then the server is not slow but gone.
  query_timeout: 70_000,
  // A worker that is frozen in mid-commit holds the rows its successor must claim; between two statements of a commit
  // there is only the writing of parameters.
  idle_in_transaction_session_timeout: 5_000,
};
const GOODBYE_MS = 1_000;

/** Says goodbye; a peer that does not answer is cut off, and the server rolls back what was open. */
async function hangUp(client: Client): Promise<void> {
  const { stream } = (client as Client & { connection: { stream: Socket } }).connection;
  const cut = setTimeout(() => stream.destroy(), GOODBYE_MS);
  try {
    await client.end();
  } catch {
    // Already cut, which is what was wanted.
    stream.destroy();
  } finally {
    clearTimeout(cut);
  }
}

/** One connection that is made again after it broke; work on it takes turns. */
export function createLine(databaseUrl: string, owner: string) {
  let client: Client | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const drop = async () => {
    const leaving = client;
    client = undefined;
    if (leaving) await hangUp(leaving);
  };

  const attempt = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    try {
      client ??= await connect(databaseUrl, owner, PATIENCE);
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
