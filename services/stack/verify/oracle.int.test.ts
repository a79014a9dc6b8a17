import fc from 'fast-check';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import { renderDdl } from '@millrace/pipeline/render/ddl.ts';
import { createPostgresStore } from '@millrace/processor/store/postgres-store.ts';
import type { Store } from '@millrace/processor/store/store.ts';

import { dropping, keeping } from '../testing/oracle-pipelines.ts';
import { streams } from '../testing/oracle-records.ts';
import { countThrough, fatesOf, readAsSql } from '../testing/two-readings.ts';
import { compareTables, differentDeadLetters, tallyOracle, tallyProcessor } from './compare.ts';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  const rendered = [dropping, keeping].map(({ plan }) => ({ plan, ddl: renderDdl(plan) }));
  database = await createTestDatabase(inject('databaseUrl'), rendered);
  client = await connect(database.url, 'oracle-test');
  await client.query("set timezone to 'Pacific/Chatham'; set jit to off");
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Runs `work` in a transaction that leaves nothing behind. */
async function forgotten<T>(work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    return await work();
  } finally {
    await client.query('rollback');
  }
}

const different = async (plan: typeof dropping.plan) =>
  Object.fromEntries(
    (await compareTables(client, plan, () => undefined)).map((row) => [row.table, row.different]),
  );

describe.each([dropping, keeping])('pipeline $plan.name', (pipeline) => {
  const { plan } = pipeline;
  const tables = plan.views.flatMap((view) => [
    view.table,
    ...view.measures.flatMap(({ memberTable }) => memberTable ?? []),
  ]);

  let store: Store;

  beforeAll(() => {
    store = createPostgresStore({ database: database.url, owner: 'oracle-test' }, plan);
  });
  afterAll(() => store.close());

  /** Counts the stream in an empty database. */
  async function count(stream: Parameters<typeof countThrough>[1]): Promise<void> {
    const all = ['offsets', 'dead_letters', ...tables].map((name) => `millrace.${name}`);
    await client.query(`truncate ${all.join(', ')}`);
    await countThrough({ store, pipeline }, stream);
  }

  test('whatever is in the log, the processor and PostgreSQL read, count and drop the same', async () => {
    const seen = { valid: 0, invalid: 0, late: 0, dropped: 0 };
    await fc.assert(
      fc.asyncProperty(streams, async (stream) => {
        await count(stream);
        await forgotten(async () => {
          const fates = fatesOf(pipeline, stream.records);
          expect(await readAsSql(client, pipeline, stream.records)).toEqual(fates);
          expect(await different(plan)).toEqual(Object.fromEntries(tables.map((table) => [table, 0])));
          expect(await tallyProcessor(client, plan.name)).toEqual(await tallyOracle(client));
          expect(await differentDeadLetters(client, plan.name)).toBe(0);
          for (const { valid, late, dropped } of Object.values(fates)) {
            seen[valid ? 'valid' : 'invalid']++;
            if (late) seen.late++;
            if (dropped) seen.dropped++;
          }
        });
      }),
      // Shrinking a failure ends in time to be reported.
      { seed: 20_010_131, numRuns: 20, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: true },
    );
    expect(seen.invalid / (seen.valid + seen.invalid)).toBeGreaterThan(0.1);
    expect(seen.valid).toBeGreaterThan(2_000);
    expect(seen.late).toBeGreaterThan(100);
    expect(seen.dropped > 0).toBe(plan.dropAfterMs !== null);
  });

  test('every wrong cell, missing row and added row of every table is seen', async () => {
    const [stream] = fc.sample(streams, { seed: 7, numRuns: 1 }) as [Parameters<typeof countThrough>[1]];
    await count(stream);
    await forgotten(async () => {
      await readAsSql(client, pipeline, stream.records);
      for (const damage of tables.flatMap((name) => damages(name))) {
        await client.query('savepoint whole');
        const { rowCount } = await client.query(damage.sql);
        expect({ ...damage, rowCount }).toMatchObject({ rowCount: 1 });
        expect((await different(plan))[damage.table], damage.sql).toBeGreaterThanOrEqual(1);
        await client.query('rollback to whole');
      }
    });
  });

  function damages(table: string): { table: string; sql: string }[] {
    const one = `ctid = (select ctid from millrace.${table} order by ctid limit 1)`;
    const view = plan.views.find((candidate) => candidate.table === table);
    const columns = view?.measures.flatMap((measure) => measure.columns) ?? [];
    return [
      `delete from millrace.${table} where ${one}`,
      `insert into millrace.${table} select (jsonb_populate_record(t, '{"window_start": "1234-05-06"}')).* from millrace.${table} t limit 1`,
      ...columns.map(
        (column) => `update millrace.${table} set "${column}" = coalesce("${column}", 0) + 1 where ${one}`,
      ),
    ].map((sql) => ({ table, sql }));
  }
});
