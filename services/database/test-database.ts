import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from 'pg';

import { connect } from './connect.ts';
import { migrate, readMigrations } from './migrate.ts';
import { applyPipeline, readRendered, type RenderedPipeline } from './pipeline-tables.ts';

const GENERATED = join(import.meta.dirname, '../pipeline/generated');
const PREFIX = 'millrace_test_';
// One builder of templates at a time, over all test workers.
const LOCK = 4_615_230;

export type TestDatabase = { url: string; drop(): Promise<void> };

function withDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

async function exists(admin: Client, name: string): Promise<boolean> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
  return rowCount === 1;
}

/** A migrated database that every test database is copied from; named by what is in it, so it never goes stale. */
async function template(
  admin: Client,
  adminUrl: string,
  pipelines: readonly RenderedPipeline[],
): Promise<string> {
  const content = JSON.stringify([readMigrations(), pipelines]);
  const name = `${PREFIX}template_${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
  await admin.query('select pg_advisory_lock($1)', [LOCK]);
  try {
    if (await exists(admin, name)) return name;
    // A template that a killed test left half made must not be used: it gets its name only when it is whole.
    const draft = `${PREFIX}draft_${randomBytes(6).toString('hex')}`;
    await admin.query(`create database ${draft}`);
    const client = await connect(withDatabase(adminUrl, draft), 'millrace-template');
    try {
      await migrate(client);
      for (const pipeline of pipelines) await applyPipeline(client, pipeline);
    } finally {
      await client.end();
    }
    await admin.query(`alter database ${draft} rename to ${name}`);
    return name;
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [LOCK]);
  }
}

/**
 * A database of a test's own, migrated, with the tables of the given pipelines (default: the committed ones). Dropping
 * it fails when the test leaked a connection to it.
 */
export async function createTestDatabase(
  adminUrl: string,
  pipelines: readonly RenderedPipeline[] = readRendered(GENERATED),
): Promise<TestDatabase> {
  const name = PREFIX + randomBytes(6).toString('hex');
  const admin = await connect(adminUrl, 'millrace-test');
  try {
    await admin.query(`create database ${name} template ${await template(admin, adminUrl, pipelines)}`);
  } finally {
    await admin.end();
  }
  return { url: withDatabase(adminUrl, name), drop: () => dropDatabase(adminUrl, name) };
}

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const admin = await connect(adminUrl, 'millrace-test');
  try {
    // A closed client's backend may need a moment to go; a leaked one stays.
    for (let waitedMs = 0; waitedMs < 2_000; waitedMs += 50) {
      const { rowCount } = await admin.query('select from pg_stat_activity where datname = $1', [name]);
      if (rowCount === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await admin.query(`drop database ${name}`);
  } finally {
    await admin.end();
  }
}
