import type { Client, ClientBase } from 'pg';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import { announcement, CHANNEL } from './announce.ts';
import { claim } from './claim.ts';
import { insertDeadLetters } from './dead-letters.ts';
import { deltaParameters } from './delta-parameters.ts';
import { fence, standing } from './fence.ts';
import { createLine } from './line.ts';
import { noteStop, observe } from './observe.ts';
import type { Commit, Store } from './store.ts';

/** Runs the whole commit; gives false, having written nothing, when the fence does not hold. */
async function transact(
  client: ClientBase,
  plan: Plan,
  write: { commit: Commit; deltas: ReturnType<typeof deltaParameters>[] },
) {
  const { commit, deltas } = write;
  await client.query('begin');
  if (!(await fence(client, plan.name, commit.progress))) {
    await client.query('rollback');
    return false;
  }
  for (const [i, cells] of commit.cells.entries())
    for (const delta of deltas[i]?.(cells) ?? []) await client.query(delta);
  await insertDeadLetters(client, plan.name, commit.deadLetters);
  await client.query({
    name: 'announce',
    text: 'select pg_notify($1, $2)',
    values: [CHANNEL, announcement(plan, commit.cells)],
  });
  await client.query('commit');
  return true;
}

/** The store on PostgreSQL: one connection, one transaction at a time. */
export function createPostgresStore(config: { databaseUrl: string; owner: string }, plan: Plan): Store {
  const line = createLine(config.databaseUrl, config.owner);
  const deltas = plan.views.map((view) => deltaParameters(plan, view));
  const unanswered = new WeakSet<Commit>();

  const commitOn = async (client: Client, commit: Commit): Promise<'committed' | 'fenced'> => {
    // After a lost answer: read first, decide, and only then write.
    if (unanswered.has(commit)) {
      const found = await standing(client, plan.name, commit.progress);
      if (found !== 'open') return found === 'done' ? 'committed' : 'fenced';
    }
    unanswered.add(commit);
    if (await transact(client, plan, { commit, deltas })) return 'committed';
    // The lost COMMIT of an earlier try may have landed only now; then the work is done, not fenced.
    return (await standing(client, plan.name, commit.progress)) === 'done' ? 'committed' : 'fenced';
  };

  return {
    claim: (partitions, log) => {
      const starts = partitions.map(
        (partition) => [partition, log.startOffsets.get(partition) ?? 0] as const,
      );
      const who = { pipeline: plan.name, owner: config.owner };
      const what = { topicId: log.topicId, startOffsets: new Map(starts) };
      return line.use((client) => claim(client, who, what));
    },
    commit: (commit) => line.use((client) => commitOn(client, commit)),
    observe: (seen) => line.use((client) => observe(client, plan.name, seen)),
    stop: (at, reason) => line.use((client) => noteStop(client, plan.name, { ...at, ...reason })),
    ping: () => line.use(async (client) => void (await client.query('select 1'))),
    close: () => line.close(),
  };
}
