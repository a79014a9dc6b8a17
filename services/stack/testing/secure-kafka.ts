import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readConfig } from '../config.ts';
import { findJava } from '../parts/java.ts';
import { installKafka } from '../parts/kafka-install.ts';
import { startKafka } from '../parts/kafka.ts';
import { freePort } from '../parts/ports.ts';

/** Passwords of the users that the storage is formatted with; one of them may do anything. */
export type Users = Readonly<Record<string, string>>;

export const SUPER_USER = 'super';

const openssl = (cwd: string, ...args: string[]) => execFileSync('openssl', args, { cwd, stdio: 'pipe' });

/** An authority, as a key and a certificate of its own in a folder: `ca.key`, `ca.pem`. */
export function makeAuthority(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const subject = ['-subj', '/CN=millrace test authority', '-days', '2'];
  openssl(
    folder,
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    ...subject,
  );
  return join(folder, 'ca.pem');
}

// What `openssl ca` wants to know; it alone takes dates of the past in all of its versions.
const AUTHORITY = `[ca]
default_ca = test
[test]
database = index.txt
rand_serial = yes
unique_subject = no
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = names
[names]
commonName = supplied
`;

/**
 * A server's key and certificate in one file as Kafka reads them, signed in the folder of an authority; valid from and
 * until, for these names. Also `k.key` and `k.pem`, for servers that want two.
 */
export function makeCertificate(
  folder: string,
  valid?: { from: string; until: string },
  names = 'IP:127.0.0.1',
): string {
  const subject = ['-subj', '/CN=127.0.0.1'];
  const files = { 'ca.cnf': AUTHORITY, 'index.txt': '', 'k.ext': `subjectAltName=${names}` };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  openssl(folder, 'req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'k.key', '-out', 'k.csr', ...subject);
  const dates = valid ? ['-startdate', valid.from, '-enddate', valid.until] : ['-days', '2'];
  const how = ['-batch', '-notext', '-config', 'ca.cnf', '-extfile', 'k.ext', ...dates];
  openssl(folder, 'ca', ...how, '-in', 'k.csr', '-out', 'k.pem');
  const store = join(folder, 'broker.pem');
  writeFileSync(store, ['k.key', 'k.pem', 'ca.pem'].map((name) => readFileSync(join(folder, name))).join(''));
  return store;
}

type Ports = { port: number; internalPort: number; controllerPort: number };

/** A listener for SCRAM over TLS, its keys in PEM, with ACLs; what the broker tells itself goes over others. */
const secured = ({ port, internalPort, controllerPort }: Ports, store: string) => ({
  listeners: `SASL_SSL://127.0.0.1:${port},INTERNAL://127.0.0.1:${internalPort},CONTROLLER://127.0.0.1:${controllerPort}`,
  'advertised.listeners': `SASL_SSL://127.0.0.1:${port},INTERNAL://127.0.0.1:${internalPort}`,
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,SASL_SSL:SASL_SSL',
  'inter.broker.listener.name': 'INTERNAL',
  'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
  'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config':
    'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  'ssl.keystore.type': 'PEM',
  'ssl.keystore.location': store,
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': `User:${SUPER_USER};User:ANONYMOUS`,
});

/** A real Kafka that asks everybody who they are, in a folder that holds an authority. */
export async function startSecureKafka(folder: string, { users, store }: { users: Users; store: string }) {
  const { stateDir, env, testKafkaVersion: version } = readConfig();
  const { jarsDir } = await installKafka({ stateDir, env, version });
  const ports = { port: await freePort(), internalPort: await freePort(), controllerPort: await freePort() };
  return startKafka({
    stateDir: folder,
    jarsDir,
    java: await findJava(env),
    ...ports,
    settings: secured(ports, store),
    formatWith: Object.entries(users).flatMap(([name, password]) => [
      '--add-scram',
      `SCRAM-SHA-512=[name=${name},password=${password}]`,
    ]),
  });
}
