import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MillraceError } from '@millrace/runtime/errors.ts';
import pg from 'pg';
import { startChild, type Child, type ChildSpec } from './child.ts';
import { reachablePlace, unprivilegedIdentity } from './identity.ts';
import { lastLines, readTail } from './log.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { BARE_ENVIRONMENT, ensureData } from './postgres-data.ts';
import { serverFlags } from './postgres-settings.ts';
import { untilReady, type Outcome } from './until-ready.ts';

export type PostgresOptions = {
  /** Folder for the password and, where the server's user can reach it, the data. */
  stateDir: string;
  port: number;
  /** False only for tests: trades safety against a power cut for speed. Default true. */
  durable?: boolean;
  /** Settings of the server beside our own, as in postgresql.conf: what a test needs. */
  settings?: Readonly<Record<string, string>>;
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
/** How long to wait for the sessions of a killed server: each ends when it looks up from its statement. */
const LEFT_BEHIND_MS = 20_000;
const LEFT_BEHIND = 'pre-existing shared memory block';

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
  const spec: ChildSpec = {
    name: 'postgres',
    command: postgres,
    args: ['-D', dataDir, ...serverFlags(port, durable, options.settings)],
    env: BARE_ENVIRONMENT,
    cwd: '/',
    logFile,
    identity,
    stopSignal: 'SIGINT', // "fast": ends sessions, writes a checkpoint
    graceMs: 30_000,
  };
  const url = (database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  const child = await startAnswering(spec, { url: url('postgres'), signal: options.signal });
  return { url: url('millrace'), version, place, child, stop: async () => void (await child.stop()) };
}

type Asking = { url: string; signal: AbortSignal | undefined };

/** After a `kill -9` of the server its busy sessions live on for a moment, and no new server starts beside them. */
async function startAnswering(spec: ChildSpec, asking: Asking): Promise<Child> {
  const patience = Date.now() + LEFT_BEHIND_MS;
  for (;;) {
    const child = await startChild(spec);
    const outcome = await untilReady(child, {
      probe: () => isReady(asking.url),
      timeoutMs: START_TIMEOUT_MS,
      everyMs: 20,
      signal: asking.signal,
    });
    if (outcome === 'ready') return child;
    await child.stop();
    const waits = outcome === 'ended' && !asking.signal?.aborted && Date.now() < patience;
    if (!waits || !findsOldSessions(child, spec.logFile)) throw notStarted(outcome, spec.logFile);
    await sleep(100);
  }
}

/** The server says so in its log, each line of which bears the number of the process that wrote it. */
function findsOldSessions({ pid }: Child, logFile: string): boolean {
  return readTail(logFile).some((line) => line.includes(`[${pid}]`) && line.includes(LEFT_BEHIND));
}

function notStarted(outcome: Outcome, logFile: string): MillraceError {
  return new MillraceError({
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
