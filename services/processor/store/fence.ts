import type { ClientBase } from 'pg';

import { numberArray } from './array-literal.ts';
import type { Progress } from './store.ts';

// Compare and swap: only who holds the epoch, and only from where it last stood.
const FENCE = `
update millrace.offsets o set
  next_offset = x.next_offset, version = o.version + 1, committed_at = clock_timestamp(),
  watermark = greatest(o.watermark, case when x.watermark_ms > '-infinity' then to_timestamp(x.watermark_ms / 1000) end),
  read = o.read + x.read, counted = o.counted + x.counted, dead_lettered = o.dead_lettered + x.dead_lettered,
  dropped_late = o.dropped_late + x.dropped_late, late = o.late + x.late,
  age_ms = greatest(0, extract(epoch from clock_timestamp()) * 1000 - x.oldest_ms)::bigint,
  end_offset = greatest(x.end_offset, x.next_offset), seen_at = clock_timestamp()
from unnest($2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::float8[], $7::bigint[], $8::bigint[], $9::bigint[],
  $10::bigint[], $11::float8[], $12::bigint[], $13::bigint[])
  x (partition, epoch, expected, next_offset, watermark_ms, counted, dead_lettered, dropped_late, late, oldest_ms, end_offset, read)
where o.pipeline = $1 and o.partition = x.partition and o.epoch = x.epoch and o.next_offset = x.expected`;

const STANDING = `
select o.partition, o.epoch, o.next_offset from millrace.offsets o where o.pipeline = $1 and o.partition = any($2::int[])`;

const float = (value: number) => (value === Number.NEGATIVE_INFINITY ? '-Infinity' : value);

/** First statement of a commit: true when every partition of it moved. */
export async function fence(
  client: ClientBase,
  pipeline: string,
  progress: readonly Progress[],
): Promise<boolean> {
  const column = (read: (row: Progress) => number | string) => numberArray(progress.map(read));
  const values = [
    pipeline,
    column((row) => row.partition),
    column((row) => row.epoch),
    column((row) => row.expectedOffset),
    column((row) => row.nextOffset),
    column((row) => float(row.watermarkMs)),
    column((row) => row.counted),
    column((row) => row.deadLettered),
    column((row) => row.droppedLate),
    column((row) => row.late),
    column((row) => row.oldestRecordMs),
    column((row) => row.endOffset),
    column((row) => row.read),
  ];
  const { rowCount } = await client.query({ name: 'fence', text: FENCE, values });
  return rowCount === progress.length;
}

/**
 * What became of a commit whose answer was lost or whose fence did not hold: `done` (all of it is there), `open` (none
 * of it, and the partitions are still ours), `fenced` (somebody else has moved on).
 */
export async function standing(
  client: ClientBase,
  pipeline: string,
  progress: readonly Progress[],
): Promise<'done' | 'open' | 'fenced'> {
  const { rows } = await client.query<{ partition: number; epoch: number; next_offset: number }>({
    name: 'standing',
    text: STANDING,
    values: [pipeline, numberArray(progress.map(({ partition }) => partition))],
  });
  const at = new Map(rows.map((row) => [row.partition, row]));
  const all = (offset: (row: Progress) => number) =>
    progress.every((row) => {
      const found = at.get(row.partition);
      return found?.epoch === row.epoch && found.next_offset === offset(row);
    });
  if (all((row) => row.nextOffset)) return 'done';
  return all((row) => row.expectedOffset) ? 'open' : 'fenced';
}

// After a failover that lost transactions ours may be one that this server has yet to begin.
const WAS_WRITTEN = `
select case when $1::xid8 < pg_snapshot_xmax(pg_current_snapshot()) then pg_xact_status($1::xid8) end as status`;

/**
 * Whether a transaction whose COMMIT got no answer was written, although somebody else has moved on since: offsets
 * alone cannot tell its work from that of a successor who stopped at the same record.
 */
export async function wasWritten(client: ClientBase, transaction: string): Promise<boolean> {
  const { rows } = await client.query<{ status: string | null }>({
    name: 'was_written',
    text: WAS_WRITTEN,
    values: [transaction],
  });
  return rows[0]?.status === 'committed';
}
