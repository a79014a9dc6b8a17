import type { Client } from 'pg';
import { connect } from '@millrace/database/connect.ts';
import { databaseServer } from '@millrace/database/server.ts';
import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { topicIdentity } from '@millrace/processor/topic-id.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { planNamed } from '../plan-named.ts';
import { logBounds, type Bounds } from '../verify/log-bounds.ts';
import type { Addresses } from './services.ts';

/** Pipelines to count again from their logs; `partial`: from what is left of them. */
export type Recount = { names: readonly string[]; partial: boolean };

type Before = { topic: string | undefined; rows: { partition: number; topicId: string; next: number }[] };
type Now = { topic: string; topicId: string; bounds: ReadonlyMap<number, Bounds> };

const refusal = (message: string, fix: string) => new MillraceError({ code: 'E_OPTION', message, fix });

/** Refuses options that contradict each other, and names that are none. Errors: E_OPTION, E_PIPELINE_UNKNOWN. */
export function checkRecount({ names, partial }: Recount, fresh: boolean): void {
  if (partial && names.length === 0)
    throw refusal('--partial says how to count again, and nothing is to be.', 'Add --recount <pipeline>.');
  if (fresh && names.length > 0)
    throw refusal('--fresh deletes the log that --recount counts.', 'Leave one of them out.');
  for (const name of names) planNamed(name);
}

/** The same, as arguments of the migrate job. */
export const recountArguments = ({ names, partial }: Recount): string[] => [
  ...names.flatMap((name) => ['--recount', name]),
  ...(partial ? ['--partial'] : []),
];

/** What the log holds no more of what was counted, in words. */
export function lostOf({ topic, rows }: Before, now: Now): string[] {
  const cut = [...now.bounds].filter(([, { low }]) => low > 0);
  const begins = cut.map(([partition, { low }]) => `partition ${partition} begins at offset ${low}`);
  if (topic !== now.topic) return begins; // another log: that is what its definition wants
  if (rows.some(({ topicId }) => topicId !== now.topicId))
    return [`topic '${topic}' was made again after it was counted`, ...begins];
  const ends = rows.flatMap(({ partition, next }) => {
    const high = now.bounds.get(partition)?.high ?? 0;
    return next > high ? [`partition ${partition} ends at offset ${high}, and ${next} were counted`] : [];
  });
  return [...begins, ...ends];
}

async function readBefore(client: Client, pipeline: string): Promise<Before> {
  const asked = await client.query<{ isNew: boolean }>(
    `select to_regclass('millrace.offsets') is null as "isNew"`,
  );
  if (asked.rows[0]?.isNew) return { topic: undefined, rows: [] };
  const registered = await client.query<{ topic: string }>(
    `select plan -> 'source' ->> 'topic' as topic from millrace.pipelines where name = $1`,
    [pipeline],
  );
  const { rows } = await client.query<Before['rows'][0]>(
    `select partition, topic_id as "topicId", next_offset as next from millrace.offsets where pipeline = $1 order by 1`,
    [pipeline],
  );
  return { topic: registered.rows[0]?.topic, rows };
}

async function readNow(brokers: string, topic: string): Promise<Now> {
  const KAFKA_BROKERS = brokers.split(',');
  const identity = topicIdentity({ KAFKA_BROKERS }, topic);
  try {
    const kafka = createKafka(
      { KAFKA_BROKERS, clientId: 'millrace-recount' },
      createLog('recount', 'silent'),
    );
    return { topic, topicId: await identity.read(), bounds: await logBounds(kafka, topic) };
  } finally {
    await identity.close();
  }
}

/**
 * Holds what was counted of a pipeline against its log, before any of it is removed. Errors: E_RECOUNT_PARTIAL when the
 * log does not hold all of it any more; those of Kafka and PostgreSQL.
 */
export async function refusePartial(
  { databaseUrl, brokers, caFile }: Addresses & { caFile?: string | undefined },
  plan: Plan,
): Promise<void> {
  const server = databaseServer({ DATABASE_URL: databaseUrl, DATABASE_CA_FILE: caFile });
  const client = await connect(server, 'millrace-recount');
  try {
    const before = await readBefore(client, plan.name);
    const lost = lostOf(before, await readNow(brokers, plan.source.topic));
    if (lost.length === 0) return;
    throw new MillraceError({
      code: 'E_RECOUNT_PARTIAL',
      message: `The log of '${plan.name}' is not whole: ${lost.join('; ')}. Nothing was removed.`,
      fix: `Restore the log; or npm start -- --recount ${plan.name} --partial counts what is left of it, and only that.`,
    });
  } finally {
    await client.end();
  }
}
