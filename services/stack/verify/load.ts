import { finished } from 'node:stream/promises';
import type { Kafka } from 'kafkajs';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { ORACLE_EVENTS, ORACLE_RAW, oracleSteps } from '@millrace/pipeline/render/oracle.ts';

import { copyLine } from './copy-line.ts';
import { readLog } from './read-log.ts';

/**
 * Puts the records of the log, up to what was counted, into a scratch table and lets PostgreSQL read them as events.
 * Inside the caller's transaction, which is rolled back in the end: nothing stays.
 */
export async function loadEvents(
  client: Client,
  kafka: Kafka,
  what: { plan: Plan; until: ReadonlyMap<number, number>; progress: (line: string) => void },
): Promise<number> {
  await client.query('create schema millrace_oracle');
  await client.query(
    `create unlogged table ${ORACLE_RAW} (partition int, "offset" bigint, recorded_at timestamptz, value text)`,
  );
  const copy = client.query(copyFrom(`copy ${ORACLE_RAW} from stdin`));
  const total = [...what.until.values()].reduce((sum, end) => sum + end, 0);
  let read = 0;
  await readLog(kafka, { topic: what.plan.source.topic, until: what.until }, async (records) => {
    read += records.length;
    what.progress(`reading the log: ${read} of ${total}`);
    if (!copy.write(records.map(copyLine).join('')))
      await new Promise<void>((resolve) => copy.once('drain', () => resolve()));
  });
  copy.end();
  await finished(copy);
  await client.query(`analyze ${ORACLE_RAW}`);
  for (const { name, sql } of oracleSteps(what.plan)) {
    what.progress(`reading the records as SQL: ${name}`);
    await client.query(sql);
  }
  await client.query(`analyze ${ORACLE_EVENTS}`);
  return read;
}
