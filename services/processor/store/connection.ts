import type { Socket } from 'node:net';
import type { Client, ClientBase } from 'pg';

import { connect, type Patience } from '@millrace/database/connect.ts';
import type { DatabaseServer } from '@millrace/database/server.ts';

const PATIENCE: Patience = {
  // Below the role's 60 s: a statement that the server cancels is tried again, and counts nothing twice.
  statement_timeout: 20_000,
  // Above it, for what ends by no cancelling: a server that is gone, or the way to it; and a COMMIT, in which no
  // statement_timeout is in force. That one may live on, wait for its standby and hold its rows: who tries again reads
  // where the offset stands, waits behind those rows, and counts nothing twice.
  query_timeout: 25_000,
  // A worker that is frozen in mid-commit holds the rows its successor must claim; between two statements of a commit
  // there is only the writing of parameters.
  idle_in_transaction_session_timeout: 5_000,
};
const GOODBYE_MS = 1_000;

/** A session of the database, and how to leave it: also when its server does not answer. */
export type Connection = { client: ClientBase; hangUp(): Promise<void> };

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

/** A session of PostgreSQL. Errors: those of `connect`. */
export async function openConnection(
  database: string | DatabaseServer,
  owner: string,
  patience = PATIENCE,
): Promise<Connection> {
  const client = await connect(database, owner, patience);
  return { client, hangUp: () => hangUp(client) };
}
