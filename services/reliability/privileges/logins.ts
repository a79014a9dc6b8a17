import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';

import { connect } from '@millrace/database/connect.ts';
import { databaseServer } from '@millrace/database/server.ts';

import type { TlsServer } from './server.ts';

/** A login that was given nothing. */
export const STRANGER = 'stranger';
export const OWNER = 'millrace_owner';
export const SERVICES = ['millrace_processor', 'millrace_api', 'millrace_metrics'] as const;
export const EVERYBODY = [...SERVICES, OWNER, STRANGER] as const;
export type Who = (typeof EVERYBODY)[number];

export type Logins = {
  admin: Client;
  /** The URL of a login. */
  urlOf(who: Who): string;
  /** A session of a role that may log in. */
  as(who: Who): Promise<Client>;
};

/** Lets the roles log in, as a deployment does, and makes one more that has none of them. */
export async function openLogins({ url, caFile }: TlsServer): Promise<Logins> {
  const open = (DATABASE_URL: string, name: string) =>
    connect(databaseServer({ DATABASE_URL, DATABASE_CA_FILE: caFile }), name);
  const admin = await open(url, 'privileges-admin');
  const password = randomBytes(16).toString('hex');
  await admin.query(`create role ${STRANGER}`);
  for (const who of [...SERVICES, STRANGER]) await admin.query(`alter role ${who} login`);
  for (const who of EVERYBODY) await admin.query(`alter role ${who} password '${password}'`);
  const urlOf = (who: Who) => {
    const own = new URL(url);
    [own.username, own.password] = [who, password];
    return own.href;
  };
  return {
    admin,
    urlOf,
    as: (who) => open(urlOf(who), 'privileges'),
  };
}
