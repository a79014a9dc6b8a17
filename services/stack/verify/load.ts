import type { Kafka } from 'kafkajs';
import type { Client } from 'pg';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { ORACLE_EVENTS, ORACLE_RAW, oracleSteps } from '@millrace/pipeline/render/oracle.ts';

import { count } from '../terminal/format.ts';
import { copyIn } from './copy-in.ts';
import { readLog } from './read-log.ts';

/**
 * Puts the records of the log, up to what was counted, into a scratch table and lets PostgreSQL read them as events.
 * Inside the caller's transaction, which is rolled back in the end: nothing stays. Errors: E_DATABASE, E_KAFKA,
 * E_LOG_UNREADABLE.
 */
export async function loadEvents(
  client: Client,
  kafka: Kafka,
  what: { plan: Plan; until: ReadonlyMap<number, number>; progress: (line: string) => void },
): Promise<number> {
  const copy = await copyIn(client);
  const total = [...what.until.values()].reduce((sum, end) => sum + end, 0);
  let read = 0;
  await readLog(kafka, { topic: what.plan.source.topic, until: what.until }, async (records) => {
    read += records.length;
    what.progress(`reading the log: ${count(read)} of ${count(total)}`);
    await copy.write(records);
  });
  await copy.end();
  await client.query(`analyze ${ORACLE_RAW}`);
  for (const { name, sql } of oracleSteps(what.plan)) {
    what.progress(`reading the records as SQL: ${name}`);
    await client.query(sql);
  }
  await client.query(`analyze ${ORACLE_EVENTS}`);
  return read;
}
