import { X509Certificate } from 'node:crypto';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import pg from 'pg';

import { connect } from '@millrace/database/connect.ts';
import { unprivilegedIdentity } from '@millrace/stack/parts/identity.ts';
import { until } from '@millrace/stack/testing/until.ts';

import type { Certificate } from './certificates.ts';

/** A file that the server reads, and may refuse when others can: it belongs to the user whom the server runs as. */
export function give(path: string, content: Buffer | string): void {
  const identity = unprivilegedIdentity();
  writeFileSync(path, content, { mode: 0o600 });
  if (identity) chownSync(path, identity.uid, identity.gid);
}

/** The fingerprint of what a server shows, whoever signed it. */
async function presented(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, ssl: { rejectUnauthorized: false } });
  await client.connect();
  try {
    const { stream } = (client as pg.Client & { connection: { stream: TLSSocket } }).connection;
    return stream.getPeerCertificate().fingerprint256;
  } finally {
    await client.end();
  }
}

const hasNoTls = (url: string): Promise<boolean> =>
  presented(url).then(
    () => false,
    (error: Error) => error.message.includes('does not support SSL'),
  );

/** Switches of a running server. Each waits until the server does it. */
export function switches(folder: string, adminUrl: string) {
  const maintenance = adminUrl.replace(/\/millrace$/, '/postgres');
  const set = async (...statements: string[]) => {
    const client = await connect(maintenance, 'privileges-settings');
    try {
      for (const sql of [...statements, 'select pg_reload_conf()']) await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const [certFile, keyFile] = [join(folder, 'server.pem'), join(folder, 'server.key')];
  return {
    async present(name: Certificate): Promise<void> {
      const certificate = readFileSync(join(folder, `${name}.pem`));
      give(certFile, certificate);
      give(keyFile, readFileSync(join(folder, `${name}.key`)));
      const [cert, key] = [`ssl_cert_file = '${certFile}'`, `ssl_key_file = '${keyFile}'`];
      await set(`alter system set ${cert}`, `alter system set ${key}`, 'alter system set ssl = on');
      const { fingerprint256 } = new X509Certificate(certificate);
      const shows = () =>
        presented(adminUrl).then(
          (found) => found === fingerprint256,
          () => false,
        );
      await until(`a certificate that is ${name}`, shows);
    },
    async withoutTls(): Promise<void> {
      await set('alter system set ssl = off');
      await until('the end of TLS', () => hasNoTls(adminUrl));
    },
  };
}
