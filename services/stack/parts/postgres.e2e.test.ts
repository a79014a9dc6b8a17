import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { OUTSIDE, outsidePlace } from './identity.ts';
import { freePort, isFree } from './ports.ts';
import { startPostgres } from './postgres.ts';

const ROOT = process.getuid?.() === 0;

function stateFolder(mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-postgres-'));
  chmodSync(folder, mode);
  onTestFinished(() => {
    for (const each of [folder, outsidePlace(folder)]) rmSync(each, { recursive: true, force: true });
  });
  return folder;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the test kills the server
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('PostgreSQL starts from nothing, refuses a wrong password, stops and leaves its port', async () => {
  const port = await freePort();
  const postgres = await startPostgres({ stateDir: stateFolder(0o755), port, durable: false });
  expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await expect(query(postgres.url.replace(/:[0-9a-f]{48}@/, ':wrong@'), 'select 1')).rejects.toMatchObject({
    code: '28P01',
  });
  await postgres.stop();
  expect(await isFree(port)).toBe(true);
});

test.runIf(ROOT)('as root it runs as another user, outside a clone that this user cannot reach', async () => {
  const stateDir = stateFolder(0o700);
  const postgres = await startPostgres({ stateDir, port: await freePort(), durable: false });
  expect(postgres.place.startsWith(OUTSIDE)).toBe(true);
  expect(statSync(join(postgres.place, 'postgres')).uid).not.toBe(0);
  expect(statSync(`/proc/${postgres.child.pid}`).uid).not.toBe(0);
  expect(statSync(join(stateDir, 'postgres.password')).mode & 0o077).toBe(0);
  await postgres.stop();
});

test('what was committed is there after kill -9 and a new start', async () => {
  const options = { stateDir: stateFolder(0o755), port: await freePort() };
  const first = await startPostgres(options);
  await query(first.url, 'create table kept as select 42 as answer');
  first.child.kill();
  await first.child.exited;
  const second = await startPostgres(options);
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await second.stop();
  expect(existsSync(join(second.place, 'postgres/postmaster.pid'))).toBe(false);
});

test('it waits for the sessions that a killed server left behind, which no new server may join', async () => {
  const options = { stateDir: stateFolder(0o755), port: await freePort(), durable: false };
  const first = await startPostgres(options);
  const session = new pg.Client({ connectionString: first.url });
  session.on('error', () => undefined); // its server is killed
  await session.connect();
  const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
  const { pid } = rows[0] as { pid: number };
  process.kill(pid, 'SIGSTOP');
  first.child.kill();
  await first.child.exited;
  const starting = startPostgres(options);
  setTimeout(() => process.kill(pid, 'SIGCONT'), 1_000);
  const second = await starting;
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(readFileSync(join(options.stateDir, 'logs/postgres.log'), 'utf8')).toContain('is still in use');
  await second.stop();
});

test('a password file that is gone is a coded error, not a database that nobody can open', async () => {
  const options = { stateDir: stateFolder(0o755), port: await freePort(), durable: false };
  await (await startPostgres(options)).stop();
  rmSync(join(options.stateDir, 'postgres.password'));
  await expect(startPostgres(options)).rejects.toMatchObject({ code: 'E_POSTGRES_PASSWORD' });
});
