import type { ClientBase } from 'pg';

import { limitLockWaits } from './lock-patience.ts';

/** How a pipeline is counted again: `whole` from offset 0 of its log, `partial` from where the log now begins. */
export type Recount = 'whole' | 'partial';

type Counted = { views: { table: string; measures: { memberTable: string | null }[] }[] };

/** The tables of a registered plan: of each view, and of the members of its distinct counts. */
const tablesOf = (plan: unknown) =>
  (plan as Counted).views.flatMap(({ table, measures }) => [
    table,
    ...measures.flatMap(({ memberTable }) => memberTable ?? []),
  ]);

const DROP = `
select format('drop table if exists %s', string_agg(format('millrace.%I', name), ', ')) as sql from unnest($1::text[]) name`;

const REMEMBER = `
update millrace.pipelines set from_zero = $2,
  last_epoch = greatest(last_epoch, (select max(epoch) from millrace.offsets where pipeline = $1))
where name = $1`;

/**
 * Removes all that was counted of a registered pipeline: its tables, offsets and dead letters. Needs the transaction
 * and the lock of `applyPipeline`, which makes the tables anew. A commit on its way comes before, and goes with the
 * rest; a later one finds no epoch that it could hold. Who reads the tables for long makes it fail, for meanwhile the
 * commits of all pipelines wait: call it within `untilUnlocked`.
 */
export async function forgetCounts(
  client: ClientBase,
  { name, plan }: { name: string; plan: unknown },
  recount: Recount,
): Promise<void> {
  await limitLockWaits(client);
  // All commits at once, so that none that holds some rows waits for us while we wait for it.
  await client.query('lock table millrace.offsets in share row exclusive mode');
  await client.query(REMEMBER, [name, recount === 'whole']);
  await client.query('delete from millrace.offsets where pipeline = $1', [name]);
  await client.query('delete from millrace.dead_letters where pipeline = $1', [name]);
  const { rows } = await client.query<{ sql: string | null }>(DROP, [tablesOf(plan)]);
  if (rows[0]?.sql) await client.query(rows[0].sql);
  // Readers of the live state are told as they are of a commit.
  await client.query(`select pg_notify('millrace', $1)`, [JSON.stringify({ pipeline: name })]);
}
