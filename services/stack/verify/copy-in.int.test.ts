import type { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';

import { copyIn } from './copy-in.ts';

const record = { partition: 0, offset: '0', timestampMs: '0', value: Buffer.alloc(100_000, 'x') };
const many = Array.from({ length: 50 }, (_, i) => ({ ...record, offset: String(i) }));

let database: TestDatabase;
let client: Client;
let other: Client;

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  client = await connect(database.url, 'copy-test');
  other = await connect(database.url, 'copy-test-other');
});

afterEach(async () => {
  await client.end();
  await other.end();
  await database.drop();
});

test('what was written is there at the end, more than a socket holds at once included', async () => {
  const copy = await copyIn(client);
  for (let i = 0; i < 4; i++) await copy.write(many);
  await copy.end();
  const { rows } = await client.query<{ n: number }>('select count(*) as n from millrace_oracle.raw');
  expect(rows[0]?.n).toBe(200);
});

test('a session that the server ends between two writes is a coded error of the next one', async () => {
  const copy = await copyIn(client);
  await copy.write(many);
  await other.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'copy-test'",
  );
  const writing = async () => {
    for (;;) await copy.write(many);
  };
  await expect(writing()).rejects.toMatchObject({ code: 'E_DATABASE', retriable: true });
  await expect(copy.end()).rejects.toMatchObject({ code: 'E_DATABASE' });
});

test('a record that PostgreSQL refuses is a coded error at the end', async () => {
  const copy = await copyIn(client);
  await copy.write([{ ...record, offset: 'nonsense' }]);
  await expect(copy.end()).rejects.toMatchObject({
    code: 'E_DATABASE',
    message: expect.stringContaining('bigint'),
  });
});
