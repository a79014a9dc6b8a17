import type { ClientBase } from 'pg';

import type { DatabaseServer } from '@millrace/database/server.ts';
import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import { announcement, CHANNEL } from './announce.ts';
import { claim } from './claim.ts';
import { openConnection } from './connection.ts';
import { insertDeadLetters } from './dead-letters.ts';
import { deltaParameters } from './delta-parameters.ts';
import { fence, standing, wasWritten } from './fence.ts';
import { createLine, type Line } from './line.ts';
import { lost, noteStops, observe } from './observe.ts';
import type { Commit, Store } from './store.ts';

type Write = {
  commit: Commit;
  deltas: ReturnType<typeof deltaParameters>[];
  /** Told the transaction's identity right before COMMIT. */
  sending(transaction: string): void;
};

/** Runs the whole commit; gives false, having written nothing, when the fence does not hold. */
async function transact(client: ClientBase, plan: Plan, write: Write) {
  const { commit, deltas, sending } = write;
  await client.query('begin');
  if (!(await fence(client, plan.name, commit.progress))) {
    await client.query('rollback');
    return false;
  }
  for (const [i, cells] of commit.cells.entries())
    for (const delta of deltas[i]?.(cells) ?? []) await client.query(delta);
  await insertDeadLetters(client, plan.name, commit.deadLetters);
  const { rows } = await client.query<{ transaction: string }>({
    name: 'announce',
    text: 'select pg_notify($1, $2), pg_current_xact_id()::text as transaction',
    values: [CHANNEL, announcement(plan, commit.cells)],
  });
  sending(rows[0]?.transaction as string);
  await client.query('commit');
  return true;
}

/** What a commit came to that was not written by its last try. */
async function settle(
  client: ClientBase,
  found: 'done' | 'open' | 'fenced',
  transactions: readonly string[],
): Promise<'committed' | 'fenced'> {
  if (found === 'done') return 'committed';
  for (const transaction of transactions) if (await wasWritten(client, transaction)) return 'committed';
  return 'fenced';
}

/** The store on PostgreSQL: one connection, one transaction at a time. */
export const createPostgresStore = (
  config: { database: string | DatabaseServer; owner: string },
  plan: Plan,
): Store =>
  storeOn(
    createLine(() => openConnection(config.database, config.owner)),
    config,
    plan,
  );

/** The store on any line to a database that speaks these statements. */
export function storeOn(line: Line, { owner }: { owner: string }, plan: Plan): Store {
  const deltas = plan.views.map((view) => deltaParameters(plan, view));
  // Commits that were begun, with the transactions of which COMMIT was sent.
  const begun = new WeakMap<Commit, string[]>();

  const commitOn = async (client: ClientBase, commit: Commit): Promise<'committed' | 'fenced'> => {
    const sent = begun.get(commit);
    // After a lost answer: read first, decide, and only then write.
    const found = sent ? await standing(client, plan.name, commit.progress) : 'open';
    if (found !== 'open') return settle(client, found, sent ?? []);
    const transactions = sent ?? [];
    begun.set(commit, transactions);
    const sending = (transaction: string) => void transactions.push(transaction);
    if (await transact(client, plan, { commit, deltas, sending })) return 'committed';
    // The lost COMMIT of an earlier try may have landed only now; then the work is done, not fenced.
    return settle(client, await standing(client, plan.name, commit.progress), transactions);
  };

  return {
    claim: (partitions, log) => {
      const starts = partitions.map(
        (partition) => [partition, log.startOffsets.get(partition) ?? 0] as const,
      );
      const who = { plan, owner };
      const what = { topicId: log.topicId, startOffsets: new Map(starts) };
      return line.use((client) => claim(client, who, what));
    },
    commit: (commit) => line.use((client) => commitOn(client, commit)),
    observe: (seen) => line.use((client) => observe(client, plan.name, seen)),
    lost: (claims) => line.use((client) => lost(client, plan.name, claims)),
    stop: (halts) => line.use((client) => noteStops(client, { pipeline: plan.name, owner }, halts)),
    ping: () => line.use(async (client) => void (await client.query('select 1'))),
    close: () => line.close(),
  };
}
