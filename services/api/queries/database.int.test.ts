import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';

import { silent } from '../testing/world.ts';
import { createPool, databaseOf } from './database.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase(inject('databaseUrl'))));
afterAll(() => database.drop());

test('the database itself stops a statement before its reader has given up, and writes nothing', async () => {
  const pool = createPool({ DATABASE_URL: database.url, DATABASE_CONNECTIONS: 1 }, silent);
  const settings = ['statement_timeout', 'default_transaction_read_only', 'role'];
  const read = settings.map((name) => `current_setting('${name}') as ${name}`).join(', ');
  const [row] = await databaseOf(pool).rows({ text: `select ${read}`, values: [] });
  await pool.end();
  // The handler's deadline is 5 s.
  expect(row).toEqual({
    statement_timeout: '4500ms',
    default_transaction_read_only: 'on',
    role: 'millrace_api',
  });
});
