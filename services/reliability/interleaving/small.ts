import { applyPipeline } from '@millrace/database/pipeline-tables.ts';
import { definePipeline } from '@millrace/pipeline/definition/define.ts';
import { count, sum } from '@millrace/pipeline/definition/measure.ts';
import { none } from '@millrace/pipeline/definition/window.ts';
import { Timestamp } from '@millrace/pipeline/event/fields.ts';
import { renderDdl } from '@millrace/pipeline/render/ddl.ts';
import type { Claim, Commit, DeadLetter, Store } from '@millrace/processor/store/store.ts';
import type { Client, ClientBase } from 'pg';
import { Type } from 'typebox';

const event = Type.Object(
  {
    id: Type.Integer({ minimum: 0, maximum: 100 }),
    at: Timestamp(),
    n: Type.Integer({ minimum: 0, maximum: 9 }),
  },
  { additionalProperties: false },
);

/** A pipeline of one cell, so that all commits meet in it. */
export const { plan } = definePipeline({
  name: 'small',
  source: { topic: 'small', partitions: 2, key: 'id', event },
  id: 'id',
  time: 'at',
  views: { all: { by: [], window: none(), measures: { events: count(), n: sum('n') } } },
});
export const rendered = { plan, ddl: renderDdl(plan) };

const LOG = { topicId: 'topic-1', startOffsets: new Map([0, 1].map((partition) => [partition, 0])) };

const refusal = (partition: number, offset: number): DeadLetter => ({
  partition,
  offset,
  recordedMs: 0,
  rejection: { code: 'NOT_JSON', path: '', message: 'no JSON' },
  key: null,
  value: Buffer.from('?'),
  headers: {},
});

/** A batch of `events` events, each of 1, and of the dead letters of these offsets, that moves a partition on. */
export function batch(claim: Claim, events: number, refused: readonly number[] = []): Commit {
  const { partition, epoch, nextOffset: expectedOffset } = claim;
  const read = events + refused.length;
  const counts = { read, counted: events, deadLettered: refused.length, droppedLate: 0, late: 0 };
  const nextOffset = expectedOffset + read;
  const at = { partition, epoch, expectedOffset, nextOffset, endOffset: nextOffset };
  return {
    progress: [{ ...at, ...counts, watermarkMs: 0, oldestRecordMs: 0 }],
    cells: [events === 0 ? [] : [{ start: null, keys: [], cell: { values: [events, events], members: [] } }]],
    deadLetters: refused.map((offset) => refusal(partition, offset)),
  };
}

export async function claimed(store: Store, partition: number): Promise<Claim> {
  return (await store.claim([partition], LOG))[0] as Claim;
}

/** Forgets what was counted, as `--recount` does. */
export const recounted = (client: ClientBase) => applyPipeline(client, rendered, 'whole');

/** As it was before anybody claimed. */
export const forget = (client: Client) =>
  client.query(`truncate millrace.offsets, millrace.dead_letters, millrace.small_all;
    update millrace.pipelines set last_epoch = 0, from_zero = false`);

const STATE = `
select count(*)::int as partitions, coalesce(sum(next_offset), 0)::int as next, coalesce(sum(counted), 0)::int as counted,
  coalesce(sum(dead_lettered), 0)::int as "deadLettered",
  (select count(*) from millrace.dead_letters)::int as letters,
  (select coalesce(sum(events), 0) from millrace.small_all)::int as events,
  (select coalesce(sum(n), 0) from millrace.small_all)::int as n,
  (select last_epoch from millrace.pipelines)::int as "lastEpoch",
  coalesce(jsonb_object_agg(partition, stopped_code) filter (where stopped_code is not null), '{}') as stopped
from millrace.offsets`;

/** What is committed: of the offsets, the dead letters, the cell, the registration; why partitions are halted. */
export type Left = Record<
  'partitions' | 'next' | 'counted' | 'deadLettered' | 'letters' | 'events' | 'n' | 'lastEpoch',
  number
> & { stopped: Record<string, string> };

export const left = async (client: Client): Promise<Left> =>
  (await client.query<Left>(STATE)).rows[0] as Left;

/** How what is committed differs from so many events, each once, and so many dead letters. */
export function unlike(found: Left, wanted: { counted: number; deadLettered?: number }): string | undefined {
  const { counted, deadLettered = 0 } = wanted;
  const all = {
    next: counted + deadLettered,
    counted,
    deadLettered,
    letters: deadLettered,
    events: counted,
    n: counted,
  };
  const parts = Object.keys(all) as (keyof typeof all)[];
  const wrong = parts.filter((part) => found[part] !== all[part]);
  return wrong.map((part) => `${part} is ${found[part]} and not ${all[part]}`).join(', ') || undefined;
}
