import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

import { databaseServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-server-'));
const DATABASE_CA_FILE = join(folder, 'ca.pem');
writeFileSync(DATABASE_CA_FILE, 'CA');
afterAll(() => rmSync(folder, { recursive: true }));

const url = (query = '', host = 'db.example:5433') => `postgres://me:p%40ss@${host}/events${query}`;

test('a URL alone is what it says', () => {
  const server = databaseServer({ DATABASE_URL: url('?options=-c%20role%3Dx') });
  expect(server).toMatchObject({ host: 'db.example', port: 5433, user: 'me', password: 'p@ss' });
  expect(server).toMatchObject({ database: 'events', options: '-c role=x' });
  expect(server.ssl).toBeUndefined();
});

test.each(['', '?sslmode=verify-full', '?ssl=true', '?sslmode=verify-full&uselibpqcompat=true'])(
  'with an authority and %j the certificate and the name are verified',
  (query) => {
    const { ssl } = databaseServer({ DATABASE_URL: url(query), DATABASE_CA_FILE });
    expect(ssl).toEqual({ ca: 'CA', rejectUnauthorized: true });
  },
);

test.each([
  'sslmode=disable',
  'sslmode=allow',
  'sslmode=prefer',
  'sslmode=require',
  'sslmode=verify-ca',
  'sslmode=no-verify',
  'ssl=0',
  'ssl=false',
  'ssl=no-verify',
])('%s beside an authority is refused', (weak) => {
  const refused = () => databaseServer({ DATABASE_URL: url(`?${weak}`), DATABASE_CA_FILE });
  expect(refused).toThrow(expect.objectContaining({ code: 'E_CONFIG', retriable: false }));
  expect(refused).toThrow(weak);
});

test('another authority in the URL is refused', () => {
  const DATABASE_URL = url(`?sslmode=verify-full&sslrootcert=${encodeURIComponent(DATABASE_CA_FILE)}`);
  expect(() => databaseServer({ DATABASE_URL, DATABASE_CA_FILE })).toThrow('sslrootcert');
});

test('an authority that cannot be read is refused', () => {
  const missing = { DATABASE_URL: url(), DATABASE_CA_FILE: join(folder, 'none') };
  expect(() => databaseServer(missing)).toThrow(expect.objectContaining({ code: 'E_CONFIG' }));
});

test.each(['postgres://me:p@ss@word:x@h:y/d', 'postgres://h:99999999/d'])(
  '%s is no URL, and is not shown',
  (DATABASE_URL) => {
    const refused = () => databaseServer({ DATABASE_URL });
    expect(refused).toThrow(expect.objectContaining({ code: 'E_CONFIG' }));
    expect(refused).not.toThrow(DATABASE_URL);
  },
);

const PLAIN = [
  ['nothing', ''],
  ['no TLS', '?sslmode=disable'],
  ['no verification', '?sslmode=no-verify'],
  ['no verification, as libpq has it', '?sslmode=require&uselibpqcompat=true'],
  ['any name', `?sslmode=verify-ca&uselibpqcompat=true&sslrootcert=${encodeURIComponent(DATABASE_CA_FILE)}`],
] as const;

test.each(PLAIN)('in staging and prod another machine is refused with %s', (_, query) => {
  for (const DEPLOY_ENV of ['staging', 'prod'] as const)
    expect(() => databaseServer({ DATABASE_URL: url(query), DEPLOY_ENV })).toThrow(
      expect.objectContaining({ code: 'E_DATABASE_PLAIN', fix: expect.stringContaining('DATABASE_CA_FILE') }),
    );
  expect(databaseServer({ DATABASE_URL: url(query), DEPLOY_ENV: 'local' }).host).toBe('db.example');
});

test.each(['127.0.0.1.example', 'localhost.example', '128.0.0.1', '[::2]', ''])(
  '%j is another machine',
  (host) => {
    expect(() => databaseServer({ DATABASE_URL: url('', host), DEPLOY_ENV: 'prod' })).toThrow('DEPLOY_ENV');
  },
);

test.each(['localhost', '127.0.0.1:5433', '127.1.2.3', '[::1]:5433', '%2Frun%2Fpostgresql'])(
  '%s is this machine',
  (host) => {
    expect(() => databaseServer({ DATABASE_URL: url('', host), DEPLOY_ENV: 'prod' })).not.toThrow();
  },
);

test('another machine named by a parameter is another machine', () => {
  const DATABASE_URL = url('?host=db.example', 'localhost');
  expect(() => databaseServer({ DATABASE_URL, DEPLOY_ENV: 'prod' })).toThrow('db.example');
});

test.each([{ DATABASE_URL: url('?sslmode=verify-full') }, { DATABASE_URL: url(), DATABASE_CA_FILE }])(
  'in prod another machine with a verified certificate is good: %j',
  (config) => {
    expect(databaseServer({ ...config, DEPLOY_ENV: 'prod' }).ssl).toBeTruthy();
  },
);
