import { expect, inject, onTestFinished, test } from 'vitest';

import { openConnection } from './connection.ts';

test('the server cancels what takes longer than 20 s, before we take it for gone', async () => {
  const { client, hangUp } = await openConnection(inject('databaseUrl'), 'patience');
  onTestFinished(hangUp);
  const { rows } = await client.query<{ statement_timeout: string }>('show statement_timeout');
  expect(rows).toEqual([{ statement_timeout: '20s' }]);
  const { query_timeout } = (client as unknown as { connectionParameters: { query_timeout: number } })
    .connectionParameters;
  expect(query_timeout).toBe(25_000);
});
