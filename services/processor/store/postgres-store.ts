import type { Client, ClientBase } from 'pg';

import { connect } from '@millrace/database/connect.ts';
import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import { announcement, CHANNEL } from './announce.ts';
import { numberArray } from './array-literal.ts';
import { claim } from './claim.ts';
import { insertDeadLetters } from './dead-letters.ts';
import { deltaParameters } from './delta-parameters.ts';
import { fence, standing } from './fence.ts';
import type { Commit, Store } from './store.ts';

const OBSERVE = `
update millrace.offsets o set end_offset = greatest(x.end_offset, o.next_offset), seen_at = clock_timestamp()
from unnest($2::int[], $3::bigint[], $4::bigint[]) x (partition, epoch, end_offset)
where o.pipeline = $1 and o.partition = x.partition and o.epoch = x.epoch`;

const STOP = `
update millrace.offsets set stopped_code = $4, stopped_message = $5
where pipeline = $1 and partition = $2 and epoch = $3`;

// Data exceptions and broken constraints: the same rows would fail again. Everything else may pass on another try.
const FINAL = /^(22|23|42)/;

function storeError(cause: unknown): MillraceError {
  if (cause instanceof MillraceError) return cause;
  const final = FINAL.test(codeOf(cause) ?? '');
  return new MillraceError({
    code: final ? 'E_COMMIT_REFUSED' : 'E_DATABASE',
    message: `PostgreSQL: ${messageOf(cause)}`,
    retriable: !final,
    fix: final
      ? 'the tables do not fit the pipeline: run the migrate job'
      : 'check that PostgreSQL runs and has space',
    cause,
  });
}

/** One connection that is made again after it broke; work on it takes turns. */
function createLine(databaseUrl: string, owner: string) {
  let client: Client | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const drop = async () => {
    const broken = client;
    client = undefined;
    // The server ends the session and its transaction; a socket that is already dead may refuse to say goodbye.
    await broken?.end().catch(() => undefined);
  };

  const attempt = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    try {
      client ??= await connect(databaseUrl, owner);
      return await work(client);
    } catch (error) {
      await drop();
      throw storeError(error);
    }
  };

  return {
    use<T>(work: (client: Client) => Promise<T>): Promise<T> {
      const result = turn.then(() => attempt(work));
      turn = result.catch(() => undefined);
      return result;
    },
    close: () => turn.then(drop),
  };
}

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
      const starts = new Map(
        partitions.map((partition) => [partition, log.startOffsets.get(partition) ?? 0]),
      );
      const who = { pipeline: plan.name, owner: config.owner };
      return line.use((client) => claim(client, who, { topicId: log.topicId, startOffsets: starts }));
    },
    commit: (commit) => line.use((client) => commitOn(client, commit)),
    observe: (seen) =>
      line.use(async (client) => {
        const column = (read: (row: (typeof seen)[number]) => number) => numberArray(seen.map(read));
        const columns = [
          column((row) => row.partition),
          column((row) => row.epoch),
          column((row) => row.endOffset),
        ];
        await client.query({ name: 'observe', text: OBSERVE, values: [plan.name, ...columns] });
      }),
    stop: ({ partition, epoch }, { code, message }) =>
      line.use(async (client) => {
        await client.query({
          name: 'stop',
          text: STOP,
          values: [plan.name, partition, epoch, code, message],
        });
      }),
    ping: () => line.use(async (client) => void (await client.query('select 1'))),
    close: () => line.close(),
  };
}
