import { pino } from 'pino';
import { expect, test } from 'vitest';

import { createConnection } from './connection.ts';
import type { Session } from './session.ts';

const log = pino({ level: 'silent' });
const GROUPS = [{ topic: 't', records: [] }];
const never = () => new Promise<never>(() => undefined);

function connectionWith(open: () => Promise<Session>) {
  return createConnection({ open, log, deadlineMs: 30 });
}

test('a session is kept while it works, and never used again after a failure', async () => {
  const retired: number[] = [];
  let opened = 0;
  let failNext = false;
  const connection = connectionWith(async () => {
    const id = ++opened;
    return {
      send: async () => {
        if (failNext) throw new Error('cut');
      },
      retire: async () => void retired.push(id),
    };
  });
  await connection.send(GROUPS);
  await connection.send(GROUPS);
  expect(opened).toBe(1);
  failNext = true;
  await expect(connection.send(GROUPS)).rejects.toMatchObject({
    code: 'E_KAFKA_UNANSWERED',
    statusCode: 503,
    retryAfterS: 2,
  });
  failNext = false;
  await connection.send(GROUPS);
  expect([opened, retired]).toEqual([2, [1]]);
});

test('what was not sent is told apart from what was not answered, both within the deadline', async () => {
  const refused = connectionWith(() => Promise.reject(new Error('ECONNREFUSED')));
  await expect(refused.send(GROUPS)).rejects.toMatchObject({ code: 'E_KAFKA_AWAY' });
  const silent = connectionWith(never);
  await expect(silent.send(GROUPS)).rejects.toMatchObject({
    code: 'E_KAFKA_AWAY',
    cause: { message: 'no answer within 30 ms' },
  });
  const unanswered = connectionWith(async () => ({ send: never, retire: never }));
  await expect(unanswered.send(GROUPS)).rejects.toMatchObject({ code: 'E_KAFKA_UNANSWERED' });
});

test('a session that opens too late is retired', async () => {
  const late = Promise.withResolvers<Session>();
  const retired = Promise.withResolvers<void>();
  const connection = connectionWith(() => late.promise);
  await expect(connection.send(GROUPS)).rejects.toMatchObject({ code: 'E_KAFKA_AWAY' });
  late.resolve({ send: never, retire: async () => retired.resolve() });
  await retired.promise;
});
