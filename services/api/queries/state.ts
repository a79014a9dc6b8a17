import type { State, PartitionState } from '../views/state-schema.ts';
import type { Database, Fields, Statement } from './database.ts';
import { readStamp, stampOf } from './version.ts';

// "Committed lately" is by the database's clock, which also wrote committed_at.
const stateStatement = (pipeline: string): Statement => ({
  name: 'api_state',
  text: `select s.stamp, s.at, o.* from (select ${stampOf('$1::text')} as stamp, now() as at) s
left join lateral (
  select partition, next_offset, coalesce(end_offset, next_offset) as end_offset, epoch, owner, version, watermark,
    read, counted, dead_lettered, dropped_late, late, committed_at, seen_at, stopped_code, stopped_message,
    case when committed_at > now() - interval '5 seconds' then age_ms end as freshness_ms
  from millrace.offsets where pipeline = $1::text
) o on true
order by partition`,
  values: [pipeline],
});

const iso = (value: unknown) => (value instanceof Date ? value.toISOString() : null);
const maybeNumber = (value: unknown) => (value === null ? null : Number(value));

const stoppedOf = (code: unknown, message: unknown) =>
  typeof code === 'string' ? { code, message: typeof message === 'string' ? message : '' } : null;

function partitionOf(row: Fields): PartitionState {
  const nextOffset = Number(row['next_offset']);
  const endOffset = Number(row['end_offset']);
  return {
    partition: Number(row['partition']),
    nextOffset,
    endOffset,
    lag: Math.max(0, endOffset - nextOffset),
    epoch: Number(row['epoch']),
    owner: String(row['owner']),
    watermark: iso(row['watermark']),
    committedAt: iso(row['committed_at']),
    seenAt: iso(row['seen_at']),
    freshnessMs: maybeNumber(row['freshness_ms']),
    stopped: stoppedOf(row['stopped_code'], row['stopped_message']),
  };
}

const latest = (times: (string | null)[]) =>
  times.reduce((a, b) => (a !== null && (b === null || a > b) ? a : b), null);

/** A state, and which database, plan and log it is of. */
export type Standing = { identity: string; state: State };

/** Where a pipeline stands, in one statement, so that its numbers fit each other. */
export async function readState(database: Database, pipeline: string): Promise<Standing> {
  const records = await database.rows(stateStatement(pipeline));
  const { identity } = readStamp(records[0]?.['stamp']);
  // Before the first claim there is one row, without a partition.
  const rows = records.filter(({ partition }) => typeof partition === 'number');
  const partitions = rows.map(partitionOf);
  const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
  const ages = partitions.flatMap(({ freshnessMs }) => (freshnessMs === null ? [] : [freshnessMs]));
  const state: State = {
    pipeline,
    version: sum('version'),
    at: iso(records[0]?.['at']) ?? new Date().toISOString(),
    read: sum('read'),
    counted: sum('counted'),
    deadLettered: sum('dead_lettered'),
    droppedLate: sum('dropped_late'),
    late: sum('late'),
    lag: partitions.reduce((total, { lag }) => total + lag, 0),
    committedAt: latest(partitions.map(({ committedAt }) => committedAt)),
    freshnessMs: ages.length > 0 ? Math.max(...ages) : null,
    partitions,
  };
  return { identity, state };
}
