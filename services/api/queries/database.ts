import pg from 'pg';

import { tlsFault } from '@millrace/database/connection-error.ts';
import { databaseServer, type DatabaseConfig } from '@millrace/database/server.ts';
import { httpError } from '@millrace/runtime/http-error.ts';
import type { Log } from '@millrace/runtime/log.ts';

/** A statement with its parameters; the text never holds a value that a user gave. */
export type Statement = { text: string; values: unknown[]; name?: string };
export type Fields = Record<string, unknown>;

/** What queries need of a database: rows for a statement. */
export type Database = { rows(statement: Statement): Promise<Fields[]> };

// Below the handler's deadline, so that the database stops working when nobody waits any more.
const STATEMENT_TIMEOUT_MS = 4_500;

// Whoever logs in reads as millrace_api: a wrong statement can neither write nor see other tables.
const READ_ONLY = '-c role=millrace_api -c default_transaction_read_only=on';

// bigint comes as text, as numeric does: what a number would round has to arrive whole.
const types = {
  getTypeParser: ((oid, format) =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? String
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/**
 * Connections for reading, made when they are needed. A connection that breaks while idle is logged and replaced.
 * Errors: E_CONFIG, E_DATABASE_PLAIN.
 */
export function createPool(config: DatabaseConfig & { DATABASE_CONNECTIONS: number }, log: Log): pg.Pool {
  const pool = new pg.Pool({
    ...databaseServer(config),
    application_name: 'millrace-api',
    max: config.DATABASE_CONNECTIONS,
    options: READ_ONLY,
    types,
    connectionTimeoutMillis: 2_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 200,
    keepAlive: true,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'));
  return pool;
}

// Of statements that wait, for each connection: what waits behind more of them is answered too late.
const WAITING_PER_CONNECTION = 8;

const tooMany = () =>
  httpError({
    statusCode: 503,
    code: 'E_BUSY',
    message: 'too many questions wait for the database',
    fix: 'ask again after Retry-After',
    retriable: true,
    retryAfterS: 1,
  });

type Queue = Pick<pg.Pool, 'waitingCount' | 'options'>;

const isFull = ({ waitingCount, options }: Queue) =>
  waitingCount >= WAITING_PER_CONNECTION * (options.max ?? 1);

/**
 * Asks at once or soon: E_BUSY (503) when too many statements wait already. A statement with a name is one for all who
 * ask at a time, such as the version of a pipeline, and always asked.
 */
export const databaseOf = (pool: pg.Pool): Database => ({
  async rows(statement) {
    if (statement.name === undefined && isFull(pool)) throw tooMany();
    try {
      return (await pool.query<Fields>(statement)).rows;
    } catch (error) {
      throw tlsFault(error) ?? error;
    }
  },
});
