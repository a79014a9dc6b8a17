import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { startListener } from '@millrace/api/live/listener.ts';
import { createPool, databaseOf } from '@millrace/api/queries/database.ts';
import { databaseServer, type DatabaseConfig } from '@millrace/database/server.ts';
import { openConnection } from '@millrace/processor/store/connection.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { until } from '@millrace/stack/testing/until.ts';

import { env } from './config.ts';

const SERVICES = join(import.meta.dirname, '../..');
const log = createLog('privileges', 'silent');
const ENCRYPTED = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';

/**
 * A service's own way of connecting. Gives whether the server says that the session is encrypted; throws what the
 * service would end with, or wait for.
 */
export type Way = {
  name: string;
  login: 'millrace_api' | 'millrace_processor' | 'postgres';
  connect(config: DatabaseConfig): Promise<boolean>;
};

async function reading(config: DatabaseConfig): Promise<boolean> {
  const pool = createPool({ ...config, DATABASE_CONNECTIONS: 1 }, log);
  try {
    const [found] = await databaseOf(pool).rows({ text: ENCRYPTED, values: [] });
    return found?.ssl === true;
  } finally {
    await pool.end();
  }
}

async function listening(config: DatabaseConfig): Promise<boolean> {
  const handlers = { onCommit: () => undefined, onGap: () => undefined, log };
  const listener = startListener(databaseServer(config), handlers);
  const told = () => {
    try {
      listener.check();
      return undefined;
    } catch (error) {
      return error as Error;
    }
  };
  try {
    await until('an answer', () => listener.connected() || told()?.message !== 'not connected yet');
    const error = told();
    if (error) throw error;
    // Its server takes nothing but TLS, as is seen when it comes without.
    return true;
  } finally {
    await listener.close();
  }
}

async function counting(config: DatabaseConfig): Promise<boolean> {
  const { client, hangUp } = await openConnection(databaseServer(config), 'privileges');
  try {
    return (await client.query<{ ssl: boolean }>(ENCRYPTED)).rows[0]?.ssl === true;
  } finally {
    await hangUp();
  }
}

type Line = { msg: string; code?: string; err?: { retriable?: boolean } };

// A process that is refused ends within a moment; one that goes on is no refusal.
const END_MS = 20_000;

/** Runs a service as it is deployed until it ends by itself; throws what it says last when that was no success. */
async function run(script: string, config: DatabaseConfig, keysFile: string): Promise<void> {
  const { DATABASE_URL, DATABASE_CA_FILE = '', DEPLOY_ENV = 'local' } = config;
  const ours = { DATABASE_URL, DATABASE_CA_FILE, DEPLOY_ENV, API_KEYS_FILE: keysFile };
  const child = spawn(process.execPath, [join(SERVICES, script)], {
    env: { PATH: env.PATH, KAFKA_BROKERS: '127.0.0.1:1', HTTP_PORT: '0', ADMIN_PORT: '0', ...ours },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
  const exited = once(child, 'exit');
  let last: Line | undefined;
  for await (const text of createInterface({ input: child.stdout })) last = JSON.parse(text) as Line;
  const [code] = (await exited) as [number | null];
  clearTimeout(late);
  if (code === 0) return;
  if (code === null) throw new Error(`did not end within ${END_MS} ms; last: ${last?.msg}`);
  throw Object.assign(new Error(last?.msg), { code: last?.code, retriable: last?.err?.retriable });
}

export const SESSIONS: readonly Way[] = [
  { name: 'api, reading', login: 'millrace_api', connect: reading },
  { name: 'api, hearing commits', login: 'millrace_api', connect: listening },
  { name: 'processor, counting', login: 'millrace_processor', connect: counting },
];

/** Ends by itself, also when all is well. */
export const migrateJob = (keysFile: string): Way => ({
  name: 'the migrate job',
  login: 'postgres',
  // As above.
  connect: async (config) => (await run('database/main.ts', config, keysFile), true),
});

/** They run on when all is well, so they are for what they must be refused for. */
export const services = (keysFile: string): Record<'api' | 'processor', Way> => ({
  api: {
    name: 'the api as a process',
    login: 'millrace_api',
    connect: async (config) => (await run('api/main.ts', config, keysFile), true),
  },
  processor: {
    name: 'the processor as a process',
    login: 'millrace_processor',
    connect: async (config) => (await run('processor/main.ts', config, keysFile), true),
  },
});
