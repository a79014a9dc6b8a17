import { expect, inject, test } from 'vitest';

import { connect } from './connect.ts';
import { dumpSchema } from './dump-schema.ts';
import { createTestDatabase } from './test-database.ts';

test('schema.sql is what the migrations make', async () => {
  const database = await createTestDatabase(inject('databaseUrl'), []);
  const client = await connect(database.url, 'schema-test');
  const dumped = await dumpSchema(client);
  await client.end();
  await database.drop();
  await expect(dumped).toMatchFileSnapshot('./schema.sql');
});
