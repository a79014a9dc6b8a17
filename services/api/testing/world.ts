import type { FastifyInstance } from 'fastify';
import type { Client } from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';

import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase } from '@millrace/database/test-database.ts';
import { renderDdl } from '@millrace/pipeline/render/ddl.ts';

import { buildApp } from '../app.ts';
import type { ApiDeps } from '../deps.ts';
import { createAnswers } from '../http/answers.ts';
import { createHttpMetrics } from '../http/metrics.ts';
import { createHub } from '../live/hub.ts';
import { createPool, databaseOf, type Database } from '../queries/database.ts';
import { readState } from '../queries/state.ts';
import { createVersions } from '../queries/versions.ts';
import { rides } from './rides.ts';

export const silent = pino({ level: 'silent' });
export const APP_CONFIG = {
  DEPLOY_ENV: 'local' as const,
  LISTEN_ADDRESS: undefined,
  DASHBOARD_DIR: '/nowhere',
  RATE_LIMIT_PER_MINUTE: 100_000,
  EVENT_LOOP_DELAY_MAX_MS: 60_000,
  IN_FLIGHT_MAX: 256,
  TURN_MAX_MS: 60_000,
  LIVE_CLIENTS_MAX: 3,
};

/** The api's dependencies around a database, real or made up; every answer asks it anew for the version. */
export function depsFor(database: Database): ApiDeps {
  const plans = [rides.plan];
  return {
    plans,
    database,
    versions: createVersions(database),
    answers: createAnswers(),
    hub: createHub(plans, {
      clientsMax: APP_CONFIG.LIVE_CLIENTS_MAX,
      readState: (pipeline) => readState(database, pipeline),
      hearsCommits: () => true,
      log: silent,
    }),
    keys: null,
    metrics: createHttpMetrics(new Registry()),
    log: silent,
  };
}

/** Where the first partition of `rides` stands; every field that is not given has a quiet value. */
type Offset = Partial<{
  partition: number;
  version: number;
  next: number;
  end: number | null;
  counted: number;
}>;

export type World = {
  url: string;
  admin: Client;
  app: FastifyInstance;
  deps: ApiDeps;
  statements: string[];
  insert(table: string, rows: Record<string, unknown>[]): Promise<void>;
  /** Makes a commit visible, as the processor's transaction would. */
  commit(offset?: Offset): Promise<void>;
  get(
    url: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Record<string, unknown>; body: never }>;
  close(): Promise<void>;
};

async function insertRows(admin: Client, table: string, rows: Record<string, unknown>[]): Promise<void> {
  for (const row of rows) {
    const columns = Object.keys(row).map((name) => `"${name}"`);
    const places = columns.map((_, i) => `$${i + 1}`);
    const text = `insert into millrace."${table}" (${columns.join(', ')}) values (${places.join(', ')})`;
    await admin.query({ text, values: Object.values(row) });
  }
}

async function commit(admin: Client, offset: Offset): Promise<void> {
  const { partition = 0, version = 1, next = 0, end = null, counted = 0 } = offset;
  await admin.query({
    text: `insert into millrace.offsets (pipeline, partition, topic_id, next_offset, epoch, owner, version, read, counted, end_offset, committed_at)
values ('rides', $1, 't', $2, 1, 'test', $3, $4, $4, $5, now())
on conflict (pipeline, partition) do update set next_offset = excluded.next_offset, version = excluded.version,
  read = excluded.read, counted = excluded.counted, end_offset = excluded.end_offset, committed_at = now()`,
    values: [partition, next, version, counted, end],
  });
}

/** An api over a database of its own, with the pipeline `rides` and nothing counted yet. */
export async function createWorld(adminUrl: string): Promise<World> {
  const { url, drop } = await createTestDatabase(adminUrl, [
    { plan: rides.plan, ddl: renderDdl(rides.plan) },
  ]);
  const admin = await connect(url, 'api-test');
  const pool = createPool({ DATABASE_URL: url, DATABASE_CONNECTIONS: 4 }, silent);
  const statements: string[] = [];
  const database = databaseOf(pool);
  const deps = depsFor({ rows: (statement) => (statements.push(statement.text), database.rows(statement)) });
  const app = await buildApp(APP_CONFIG, deps);
  return {
    url,
    admin,
    app,
    deps,
    statements,
    insert: (table, rows) => insertRows(admin, table, rows),
    async commit(offset = {}) {
      await commit(admin, offset);
      deps.versions.forget();
    },
    async get(path, headers = {}) {
      const response = await app.inject({ method: 'GET', url: path, headers });
      const isJson = String(response.headers['content-type']).includes('json');
      const body = (isJson && response.body !== '' ? response.json() : response.body) as never;
      return { status: response.statusCode, headers: response.headers, body };
    },
    async close() {
      deps.hub.close();
      await app.close();
      await pool.end();
      await admin.end();
      await drop();
    },
  };
}
