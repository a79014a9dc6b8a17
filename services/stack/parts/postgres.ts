import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MillraceError } from '@millrace/runtime/errors.ts';
import pg from 'pg';
import { startChild, type Child } from './child.ts';
import { reachablePlace, unprivilegedIdentity } from './identity.ts';
import { lastLines } from './log.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { BARE_ENVIRONMENT, ensureData } from './postgres-data.ts';
import { serverFlags } from './postgres-settings.ts';
import { untilReady } from './until-ready.ts';

export type PostgresOptions = {
  /** Folder for the password and, where the server's user can reach it, the data. */
  stateDir: string;
  port: number;
  /** False only for tests: trades safety against a power cut for speed. Default true. */
  durable?: boolean;
  /** Default: logs/postgres.log in the state folder. */
  logFile?: string;
  /** Ends the start. */
  signal?: AbortSignal;
};

export type Postgres = {
  url: string;
  version: string;
  place: string;
  child: Child;
  stop(): Promise<void>;
};

const START_TIMEOUT_MS = 120_000; // long enough to recover a full max_wal_size after a crash

/**
 * Starts a real PostgreSQL on 127.0.0.1, making its data folder at the first start. `url` is the administrator's
 * (role `postgres`, database `millrace`). As root it runs as `nobody`, in a `place` that this user can reach.
 * Errors: E_POSTGRES_PLATFORM, E_NO_UNPRIVILEGED_USER, E_POSTGRES_INIT, E_POSTGRES_PASSWORD, E_POSTGRES_START.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  mkdirSync(options.stateDir, { recursive: true });
  const { stateDir, port, durable = true } = options;
  const logFile = options.logFile ?? join(stateDir, 'logs/postgres.log');
  const identity = unprivilegedIdentity();
  const place = reachablePlace(stateDir, identity);
  const { initdb, postgres, version } = postgresBinaries(place, identity);
  const { dataDir, password } = await ensureData({ stateDir, place, initdb, identity, durable });
  const child = await startChild({
    name: 'postgres',
    command: postgres,
    args: ['-D', dataDir, ...serverFlags(port, durable)],
    env: BARE_ENVIRONMENT,
    cwd: '/',
    logFile,
    identity,
    stopSignal: 'SIGINT', // "fast": ends sessions, writes a checkpoint
    graceMs: 30_000,
  });
  const url = (database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  await untilAnswering(child, { url: url('postgres'), logFile, signal: options.signal });
  return { url: url('millrace'), version, place, child, stop: async () => void (await child.stop()) };
}

async function untilAnswering(
  child: Child,
  { url, logFile, signal }: { url: string; logFile: string; signal: AbortSignal | undefined },
): Promise<void> {
  const outcome = await untilReady(child, {
    probe: () => isReady(url),
    timeoutMs: START_TIMEOUT_MS,
    everyMs: 20,
    signal,
  });
  if (outcome === 'ready') return;
  await child.stop();
  throw new MillraceError({
    code: 'E_POSTGRES_START',
    message: `PostgreSQL ${outcome === 'ended' ? 'ended while starting' : 'did not answer in time'}.\n${lastLines(logFile)}`,
    retriable: false,
    fix: `Read ${logFile}; npx millrace reset removes the local database.`,
  });
}

/** Connects, and makes the database `millrace` if it is missing. False while the server is still starting. */
async function isReady(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that is starting may cut the connection; connect() below tells of it.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03' /* starting up */) return false;
    throw error;
  }
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'millrace'");
    if (rowCount === 0) await client.query('create database millrace');
    return true;
  } finally {
    await client.end();
  }
}
