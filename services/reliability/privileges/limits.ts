import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

import { codeOf } from '@millrace/runtime/errors.ts';

import { SERVICES, type Logins } from './logins.ts';
import { row, type Row } from './rows.ts';

type Service = (typeof SERVICES)[number];
type Limits = Record<'statement_timeout' | 'lock_timeout' | 'idle_in_transaction_session_timeout', number>;

/** Seconds. */
const LIMITS: Record<Service, Limits> = {
  millrace_processor: { statement_timeout: 60, lock_timeout: 30, idle_in_transaction_session_timeout: 30 },
  millrace_api: { statement_timeout: 5, lock_timeout: 4, idle_in_transaction_session_timeout: 5 },
  millrace_metrics: { statement_timeout: 5, lock_timeout: 4, idle_in_transaction_session_timeout: 5 },
};
const LATE_S = 2;

const EXCEED: Record<keyof Limits, { code: string; run(client: Client, limit: number): Promise<unknown> }> = {
  statement_timeout: {
    code: '57014',
    run: (client, limit) => client.query('select pg_sleep($1)', [limit + LATE_S]),
  },
  // The administrator holds it.
  lock_timeout: { code: '55P03', run: (client) => client.query('select from millrace.offsets') },
  idle_in_transaction_session_timeout: {
    code: '25P03',
    run: async (client, limit) => {
      const { promise: ended, reject } = Promise.withResolvers<never>();
      client.on('error', reject);
      await client.query('begin');
      await Promise.race([ended, sleep((limit + LATE_S) * 1_000)]);
    },
  },
};

/** A session that goes beyond a limit of its role: what ends it, and whether about when the limit says. */
async function exceed(logins: Logins, who: Service, name: keyof Limits): Promise<Row> {
  const limit = LIMITS[who][name];
  const { code, run } = EXCEED[name];
  const client = await logins.as(who);
  const began = performance.now();
  const got = await run(client, limit).then(
    () => 'ok',
    (error: unknown) => codeOf(error) ?? String(error),
  );
  const seconds = (performance.now() - began) / 1_000;
  await client.end();
  const inTime = seconds > limit - 0.1 && seconds < limit + LATE_S;
  const outcome = { expected: code, got: inTime ? got : `${got} after ${seconds.toFixed(1)} s` };
  return row(who, `go beyond ${name} of ${limit} s`, outcome);
}

async function readSettings(logins: Logins, who: Service): Promise<Row[]> {
  const client = await logins.as(who);
  try {
    const rows: Row[] = [];
    for (const [name, limit] of Object.entries(LIMITS[who])) {
      const { rows: found } = await client.query<{ ms: string }>(
        'select setting as ms from pg_settings where name = $1',
        [name],
      );
      rows.push(
        row(who, `${name}, in ms, of a new session`, {
          expected: String(limit * 1_000),
          got: found[0]?.ms ?? '',
        }),
      );
    }
    const got = await client.query('create temporary table mine (n int)').then(
      () => 'ok',
      (error: unknown) => codeOf(error) ?? String(error),
    );
    const expected = who === 'millrace_processor' ? 'ok' : '25006';
    rows.push(row(who, 'write in a transaction as it begins by itself', { expected, got }));
    return rows;
  } finally {
    await client.end();
  }
}

/**
 * What ends a session that takes too long, per role: its settings, and for each limit of up to `longestS` seconds a
 * session that goes beyond it.
 */
export async function tryLimits(logins: Logins, longestS: number): Promise<Row[]> {
  const settings = await Promise.all(SERVICES.map((who) => readSettings(logins, who)));
  await logins.admin.query('begin; lock table millrace.offsets in access exclusive mode');
  const names = Object.keys(EXCEED) as (keyof Limits)[];
  const beyond = SERVICES.flatMap((who) => names.map((name) => ({ who, name })));
  const tried = await Promise.all(
    beyond
      .filter(({ who, name }) => LIMITS[who][name] <= longestS)
      .map(({ who, name }) => exceed(logins, who, name)),
  );
  await logins.admin.query('rollback');
  return [...settings.flat(), ...tried];
}
