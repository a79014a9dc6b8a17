import type { Socket } from 'node:net';
import type { Client, ClientBase } from 'pg';

import { connect } from '@millrace/database/connect.ts';
import type { DatabaseServer } from '@millrace/database/server.ts';

const PATIENCE = {
  // Below the role's 60 s: a statement that the server cancels is tried again, and counts nothing twice.
  statement_timeout: 20_000,
  // Above it: a server that has not even cancelled is not slow but gone, or the way to it is.
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
export async function openConnection(database: string | DatabaseServer, owner: string): Promise<Connection> {
  const client = await connect(database, owner, PATIENCE);
  return { client, hangUp: () => hangUp(client) };
}
