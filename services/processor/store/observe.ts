import type { ClientBase } from 'pg';

import { numberArray } from './array-literal.ts';
import type { LostClaim } from './store.ts';

const OBSERVE = `
update millrace.offsets o set end_offset = greatest(x.end_offset, o.next_offset), seen_at = clock_timestamp()
from unnest($2::int[], $3::bigint[], $4::bigint[]) x (partition, epoch, end_offset)
where o.pipeline = $1 and o.partition = x.partition and o.epoch = x.epoch`;

// Gone, set back to before us, or of somebody who came after us.
const LOST = `
select x.partition, coalesce(o.epoch > x.epoch, false) as overtaken
from unnest($2::int[], $3::bigint[], $4::bigint[]) x (partition, epoch, next_offset)
left join millrace.offsets o on o.pipeline = $1 and o.partition = x.partition
where o.epoch is null or o.epoch <> x.epoch or o.next_offset < x.next_offset
order by x.partition`;

const STOP = `
update millrace.offsets set stopped_code = $4, stopped_message = $5
where pipeline = $1 and partition = $2 and epoch = $3 and owner = $6 and stopped_code is distinct from $4`;

export type Seen = { partition: number; epoch: number; endOffset: number };

/** See `Store.observe`. */
export async function observe(client: ClientBase, pipeline: string, seen: readonly Seen[]): Promise<void> {
  const columns = [
    numberArray(seen.map(({ partition }) => partition)),
    numberArray(seen.map(({ epoch }) => epoch)),
    numberArray(seen.map(({ endOffset }) => endOffset)),
  ];
  await client.query({ name: 'observe', text: OBSERVE, values: [pipeline, ...columns] });
}

/** See `Store.lost`. */
export async function lost(
  client: ClientBase,
  pipeline: string,
  claims: readonly { partition: number; epoch: number; nextOffset: number }[],
): Promise<LostClaim[]> {
  const columns = [
    numberArray(claims.map(({ partition }) => partition)),
    numberArray(claims.map(({ epoch }) => epoch)),
    numberArray(claims.map(({ nextOffset }) => nextOffset)),
  ];
  const { rows } = await client.query<{ partition: number; overtaken: boolean }>({
    name: 'lost',
    text: LOST,
    values: [pipeline, ...columns],
  });
  return rows.map(({ partition, overtaken }) => ({ partition, isOvertaken: overtaken }));
}

type Stopped = { partition: number; epoch: number; owner: string; code: string; message: string };

/** See `Store.stop`. */
export async function noteStop(client: ClientBase, pipeline: string, stopped: Stopped): Promise<void> {
  const { partition, epoch, owner, code, message } = stopped;
  const values = [pipeline, partition, epoch, code, message, owner];
  await client.query({ name: 'stop', text: STOP, values });
}
