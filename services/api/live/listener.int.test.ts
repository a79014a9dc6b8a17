import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';

import { connect } from '@millrace/database/connect.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';

import { silent } from '../testing/world.ts';
import { startListener } from './listener.ts';
import type { Notification } from './notification.ts';

let database: TestDatabase;
let admin: Awaited<ReturnType<typeof connect>>;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  admin = await connect(database.url, 'api-test');
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const notify = (payload: string) =>
  admin.query({ text: 'select pg_notify($1, $2)', values: ['millrace', payload] });

test('hears commits, and after its connection is killed hears them again, knowing of the gap', async () => {
  const heard: (Notification | 'gap')[] = [];
  // Logged in as the api is: with the rights and settings of millrace_api.
  const url = `${database.url}?options=${encodeURIComponent('-c role=millrace_api -c default_transaction_read_only=on')}`;
  const listener = startListener(url, {
    onCommit: (notification) => heard.push(notification),
    onGap: () => heard.push('gap'),
    log: silent,
  });
  await vi.waitFor(() => expect(listener.connected()).toBe(true));
  await notify('{"pipeline":"a"}');
  await vi.waitFor(() => expect(heard).toEqual(['gap', { pipeline: 'a', changed: null }]));

  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'millrace-api-listen' and datname = current_database()`,
  );
  await vi.waitFor(() => expect(() => listener.check()).toThrow());
  await notify('{"pipeline":"missed"}');
  await vi.waitFor(() => expect(listener.connected()).toBe(true), 5_000);
  await notify('{"pipeline":"b"}');
  await vi.waitFor(() => expect(heard.slice(2)).toEqual(['gap', { pipeline: 'b', changed: null }]));

  await notify('nonsense');
  await vi.waitFor(() => expect(heard.at(-1)).toBe('gap'));
  await listener.close();
  expect(listener.connected()).toBe(false);
});

test('without a database it keeps trying, and stops at once when told to', async () => {
  const unreachable = new URL(database.url);
  unreachable.port = '1';
  const listener = startListener(unreachable.toString(), {
    onCommit: () => undefined,
    onGap: () => undefined,
    log: silent,
  });
  await vi.waitFor(() => expect(() => listener.check()).toThrow(/ECONNREFUSED|PostgreSQL/));
  const before = Date.now();
  await listener.close();
  expect(Date.now() - before).toBeLessThan(1_000);
});
