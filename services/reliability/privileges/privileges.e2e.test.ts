import { afterAll, beforeAll, expect, test } from 'vitest';

import { tryStatements } from './attempts.ts';
import { tryConnections } from './connections.ts';
import { compareGrants } from './grants.ts';
import { tryLimits } from './limits.ts';
import { openLogins, type Logins } from './logins.ts';
import type { Row } from './rows.ts';
import { startTlsServer, type TlsServer } from './server.ts';

// A longer limit is read here, and run into by main.ts.
const LONGEST_S = 5;

let server: TlsServer;
let logins: Logins;
beforeAll(async () => {
  server = await startTlsServer();
  logins = await openLogins(server);
});
afterAll(async () => {
  await logins?.admin.end();
  await server?.stop();
});

const wrong = (rows: readonly Row[]) => rows.filter(({ passed }) => !passed);
const lines = (rows: readonly Row[]) =>
  wrong(rows).map(({ group, name, got }) => `${group}: ${name}: ${got}`);

test('the grants of the server are those that are listed', async () => {
  const rows = await compareGrants(logins);
  expect(wrong(rows)).toEqual([]);
  expect(rows.length).toBeGreaterThan(25);
});

test('each role may do what it needs and nothing else', async () => {
  const rows = await tryStatements(logins, server);
  expect(wrong(rows)).toEqual([]);
  expect(rows.length).toBeGreaterThan(400);
});

test('what takes too long is ended', async () => {
  const rows = await tryLimits(logins, LONGEST_S);
  expect(wrong(rows)).toEqual([]);
  expect(rows.filter(({ name }) => name.startsWith('go beyond'))).toHaveLength(6);
});

test('a grant too many, a limit too few and a role too mighty are seen', async () => {
  const { admin } = logins;
  await admin.query(
    'grant delete on millrace.offsets to millrace_api; alter role millrace_metrics createrole',
  );
  await admin.query(
    'grant select (owner) on millrace.offsets to public; alter role millrace_api reset lock_timeout',
  );
  await admin.query('drop schema theirs cascade');
  expect(lines(await compareGrants(logins))).toEqual([
    'grants in the catalogue: everybody: SELECT on column owner of millrace.offsets: granted',
    'grants in the catalogue: millrace_api: DELETE, SELECT on table millrace.offsets: granted',
    'grants in the catalogue: millrace_api: SELECT on table millrace.offsets: not granted',
    'roles in the catalogue: millrace_metrics: inherits, logs in: not granted',
    'roles in the catalogue: millrace_metrics: inherits, logs in, makes roles: granted',
  ]);
  expect(lines(await tryStatements(logins, server))).toEqual([
    // Whoever may delete rows may lock the table, says PostgreSQL.
    'millrace_api: lock out all others: ok',
    'millrace_api: delete offsets: ok',
    'millrace_metrics: make a role: ok',
  ]);
  expect(lines(await tryLimits(logins, 0))).toEqual([
    'millrace_api: lock_timeout, in ms, of a new session: 0',
  ]);
});

// Thirty processes are started one after another, on a machine that may have other work.
test('every service connects to the server that it should, over TLS, and to no other', async () => {
  const rows = await tryConnections(server, logins);
  expect(wrong(rows)).toEqual([]);
  expect(rows.length).toBeGreaterThan(60);
}, 240_000);
