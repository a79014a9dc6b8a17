import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase } from 'pg';

import { MillraceError } from '@millrace/runtime/errors.ts';

const MIGRATIONS = join(import.meta.dirname, 'migrations');
// Any fixed number: all who change the tables of one database take turns on it.
export const SCHEMA_LOCK = 4_615_229;

export type Migration = { name: string; sql: string; hash: string };

/** Numbered SQL files of a folder, in order. */
export function readMigrations(folder = MIGRATIONS): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.toSorted().map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8');
    return { name, sql, hash: createHash('sha256').update(sql).digest('hex') };
  });
}

async function applied(client: ClientBase): Promise<Map<string, string>> {
  await client.query(`create schema if not exists millrace_meta`);
  await client.query(
    `create table if not exists millrace_meta.migrations (
       name text primary key, hash text not null, applied_at timestamptz not null default now())`,
  );
  const { rows } = await client.query<{ name: string; hash: string }>(
    'select name, hash from millrace_meta.migrations',
  );
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

/** Runs `work` in a transaction of its own. */
export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** How the files contradict what already ran; undefined when they only add to it. */
function historyFault(
  migrations: readonly Migration[],
  done: ReadonlyMap<string, string>,
): string | undefined {
  const changed = migrations.find(({ name, hash }) => done.has(name) && done.get(name) !== hash);
  if (changed) return `${changed.name} ran in another form`;
  const last = [...done.keys()].toSorted().at(-1) ?? '';
  const early = migrations.find(({ name }) => !done.has(name) && name < last);
  return early && `${early.name} comes before ${last}, which already ran`;
}

/**
 * Brings a database up to date: each numbered file once, each in one transaction, forward only. Gives the names that
 * ran. Throws E_MIGRATION_CHANGED when a file that already ran is different now, or a new one comes before it.
 */
export async function migrate(client: ClientBase, migrations = readMigrations()): Promise<string[]> {
  await client.query('select pg_advisory_lock($1)', [SCHEMA_LOCK]);
  try {
    const done = await applied(client);
    const fault = historyFault(migrations, done);
    if (fault)
      throw new MillraceError({
        code: 'E_MIGRATION_CHANGED',
        message: fault,
        fix: 'put the file back and write a new, higher-numbered one; on a laptop: npx millrace reset',
      });
    const missing = migrations.filter(({ name }) => !done.has(name));
    for (const { name, sql, hash } of missing)
      await inTransaction(client, async () => {
        await client.query(sql);
        await client.query('reset role');
        await client.query('insert into millrace_meta.migrations (name, hash) values ($1, $2)', [name, hash]);
      });
    return missing.map(({ name }) => name);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [SCHEMA_LOCK]);
  }
}
