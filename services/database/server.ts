import type { ClientConfig } from 'pg';
import { parse, toClientConfig, type ConnectionOptions } from 'pg-connection-string';

import { optionalText, readConfigFile, text, type CommonConfig } from '@millrace/runtime/config.ts';
import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

/** Variables of every process that speaks to PostgreSQL. */
export const DATABASE = {
  DATABASE_URL: text(),
  // PEM of who signed the server's certificate; with it nothing is sent to a server that cannot show one.
  DATABASE_CA_FILE: optionalText,
} as const;

export type DatabaseConfig = {
  readonly DATABASE_URL: string;
  readonly DATABASE_CA_FILE?: string | undefined;
  /** `local` where not given. */
  readonly DEPLOY_ENV?: CommonConfig['DEPLOY_ENV'];
};

/** Where PostgreSQL is, who we are there, and what proves that it is the one: what `pg` takes. Holds the password. */
export type DatabaseServer = Readonly<ClientConfig>;

const wrong = (message: string, fix: string) => new MillraceError({ code: 'E_CONFIG', message, fix });

function parseUrl(url: string): ConnectionOptions {
  try {
    return parse(url);
  } catch (cause) {
    throw wrong(
      `DATABASE_URL is (hidden), which cannot be used: ${messageOf(cause)}`,
      'write postgres://user:password@host:port/database, with signs like @ : / # % in a password percent-encoded',
    );
  }
}

/** What the URL says of TLS that asks for less than the authority of DATABASE_CA_FILE, or for another one. */
function weakening({ sslmode, sslrootcert, ssl }: ConnectionOptions): string | undefined {
  if (sslrootcert !== undefined) return 'sslrootcert';
  if (sslmode !== undefined) return sslmode === 'verify-full' ? undefined : `sslmode=${sslmode as string}`;
  return ssl === undefined || ssl === true || typeof ssl === 'object' ? undefined : `ssl=${ssl || '0'}`;
}

function withAuthority(options: ConnectionOptions, file: string): ClientConfig['ssl'] {
  const weak = weakening(options);
  if (weak)
    throw wrong(
      `DATABASE_CA_FILE asks for the server's certificate and name to be verified, and DATABASE_URL has ${weak}`,
      'take it out of DATABASE_URL, or write sslmode=verify-full',
    );
  const { ssl } = toClientConfig(options);
  return {
    ...(typeof ssl === 'object' && ssl),
    ca: readConfigFile('DATABASE_CA_FILE', file),
    rejectUnauthorized: true,
  };
}

/** A certificate that is verified against somebody, and its name against the host. */
const isVerified = (ssl: ClientConfig['ssl']) =>
  ssl === true || (typeof ssl === 'object' && ssl.rejectUnauthorized !== false && !ssl.checkServerIdentity);

// A path is a socket of this machine. No host at all is wherever the environment of `pg` points.
const isThisMachine = (host: string) => /^(localhost|127(\.\d+){3}|::1|\/.*)$/i.test(host);

/**
 * How to connect, for every client of PostgreSQL there is. With DATABASE_CA_FILE: TLS, the certificate verified against
 * that authority and its name against the host. Without: as DATABASE_URL says, and where DEPLOY_ENV is not local only
 * with a verified certificate or on this machine. Errors: E_CONFIG, E_DATABASE_PLAIN.
 */
export function databaseServer(config: DatabaseConfig): DatabaseServer {
  const { DATABASE_CA_FILE, DEPLOY_ENV = 'local' } = config;
  const options = parseUrl(config.DATABASE_URL);
  if (DATABASE_CA_FILE) return { ...toClientConfig(options), ssl: withAuthority(options, DATABASE_CA_FILE) };
  const server = toClientConfig(options);
  const host = server.host || '(no host is named)';
  if (DEPLOY_ENV === 'local' || isThisMachine(host) || isVerified(server.ssl)) return server;
  throw new MillraceError({
    code: 'E_DATABASE_PLAIN',
    message: `DEPLOY_ENV is '${DEPLOY_ENV}', and nothing proves that who answers at ${host} is PostgreSQL: anybody on the way could read and change what is sent`,
    fix: "set DATABASE_CA_FILE to the certificate of who signed the server's; or write sslmode=verify-full in DATABASE_URL when Node knows who did",
  });
}
