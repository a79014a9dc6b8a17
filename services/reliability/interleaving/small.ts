import { definePipeline } from '@millrace/pipeline/definition/define.ts';
import { count, sum } from '@millrace/pipeline/definition/measure.ts';
import { none } from '@millrace/pipeline/definition/window.ts';
import { Timestamp } from '@millrace/pipeline/event/fields.ts';
import { renderDdl } from '@millrace/pipeline/render/ddl.ts';
import type { Claim, Commit, Store } from '@millrace/processor/store/store.ts';
import type { Client } from 'pg';
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

/** A batch of `events` events, each of 1, that moves a partition on by as many offsets. */
export const batch = ({ partition, epoch, nextOffset }: Claim, events: number): Commit => ({
  progress: [
    {
      partition,
      epoch,
      expectedOffset: nextOffset,
      nextOffset: nextOffset + events,
      watermarkMs: 0,
      read: events,
      counted: events,
      deadLettered: 0,
      droppedLate: 0,
      late: 0,
      oldestRecordMs: 0,
      endOffset: nextOffset + events,
    },
  ],
  cells: [[{ start: null, keys: [], cell: { values: [events, events], members: [] } }]],
  deadLetters: [],
});

export async function claimed(store: Store, partition: number): Promise<Claim> {
  return (await store.claim([partition], LOG))[0] as Claim;
}

export const forget = (client: Client) => client.query('truncate millrace.offsets, millrace.small_all');

const STATE = `
select (select coalesce(sum(next_offset), 0) from millrace.offsets)::int as next,
  (select coalesce(sum(counted), 0) from millrace.offsets)::int as counted,
  (select coalesce(sum(events), 0) from millrace.small_all)::int as events,
  (select coalesce(sum(n), 0) from millrace.small_all)::int as n`;

/** What is committed: offsets moved, events counted by the offsets, events and sum in the cell. */
export async function counted(client: Client): Promise<number[]> {
  const { rows } = await client.query<Record<'next' | 'counted' | 'events' | 'n', number>>(STATE);
  return Object.values(rows[0] ?? {});
}
