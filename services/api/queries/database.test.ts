import type pg from 'pg';
import { expect, test } from 'vitest';

import { databaseOf } from './database.ts';

/** A pool of two connections with so many statements waiting. */
function poolWith(waitingCount: number) {
  const asked: string[] = [];
  const pool = {
    waitingCount,
    options: { max: 2 },
    query: async ({ text }: { text: string }) => (asked.push(text), { rows: [] }),
  };
  return { asked, database: databaseOf(pool as unknown as pg.Pool) };
}

test('a question that would wait too long is refused at once; one that all share is always asked', async () => {
  const { asked, database } = poolWith(16);
  await expect(database.rows({ text: 'a view', values: [] })).rejects.toMatchObject({
    statusCode: 503,
    code: 'E_BUSY',
    retryAfterS: 1,
  });
  await database.rows({ text: 'a version', values: [], name: 'version' });
  await poolWith(15).database.rows({ text: 'a view', values: [] });
  expect(asked).toEqual(['a version']);
});
