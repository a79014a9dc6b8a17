import type { Client } from 'pg';

import { connect } from '@millrace/database/connect.ts';
import { databaseServer } from '@millrace/database/server.ts';
import { codeOf } from '@millrace/runtime/errors.ts';

import { EVERYBODY, OWNER, type Logins, type Who } from './logins.ts';
import { row, type Row } from './rows.ts';
import type { TlsServer } from './server.ts';
import { expectedOf, STATEMENTS, type Statement } from './statements.ts';

/** `ok`, or the SQLSTATE of what was refused or warned of; nothing stays of a statement in a transaction. */
async function attempt(client: Client, { sql, alone }: Statement): Promise<string> {
  let warning: string | undefined;
  const heard = ({ code }: { code?: string | undefined }) => {
    if (code !== undefined && code.startsWith('01')) warning = code;
  };
  if (!alone) await client.query('begin');
  client.on('notice', heard);
  try {
    await client.query(sql);
    return warning ?? 'ok';
  } catch (error) {
    return codeOf(error) ?? String(error);
  } finally {
    client.off('notice', heard);
    if (!alone) await client.query('rollback');
  }
}

async function attemptAll(logins: Logins, who: Who): Promise<Row[]> {
  const client = await logins.as(who);
  try {
    // Readers begin read only, and may say otherwise: it is the grants that must hold.
    await client.query('set default_transaction_read_only = off');
    const rows: Row[] = [];
    for (const each of STATEMENTS)
      rows.push(row(who, each.name, { expected: expectedOf(each, who), got: await attempt(client, each) }));
    return rows;
  } finally {
    await client.end();
  }
}

async function logInAsOwner({ urlOf }: Logins, { caFile }: TlsServer): Promise<Row> {
  const server = databaseServer({ DATABASE_URL: urlOf(OWNER), DATABASE_CA_FILE: caFile });
  const got = await connect(server, 'privileges').then(
    async (client) => (await client.end(), 'ok'),
    (error: Error) => codeOf(error.cause) ?? error.message,
  );
  return row(OWNER, 'log in', { expected: '28000', got });
}

/** Every statement as everybody; as the owner, too, as if somebody had let it log in. */
export async function tryStatements(logins: Logins, server: TlsServer): Promise<Row[]> {
  await logins.admin.query('create schema theirs; create table theirs.secret (n int)');
  const rows = [await logInAsOwner(logins, server)];
  await logins.admin.query(`alter role ${OWNER} login`);
  for (const who of EVERYBODY) rows.push(...(await attemptAll(logins, who)));
  await logins.admin.query(`alter role ${OWNER} nologin`);
  return rows;
}
