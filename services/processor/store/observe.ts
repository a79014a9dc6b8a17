import type { ClientBase } from 'pg';

import { numberArray, textArray } from './array-literal.ts';
import type { LostClaim, Stopped } from './store.ts';

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

// After a failover an epoch may have been given twice; then the owner tells.
const STOP = `
update millrace.offsets o set stopped_code = x.code, stopped_message = x.message
from unnest($2::int[], $3::bigint[], $4::text[], $5::text[]) x (partition, epoch, code, message)
where o.pipeline = $1 and o.partition = x.partition and o.epoch = x.epoch and o.owner = $6
  and o.stopped_code is distinct from x.code`;

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

/** See `Store.stop`. */
export async function noteStops(
  client: ClientBase,
  who: { pipeline: string; owner: string },
  halts: readonly Stopped[],
): Promise<void> {
  const columns = [
    numberArray(halts.map(({ partition }) => partition)),
    numberArray(halts.map(({ epoch }) => epoch)),
    textArray(halts.map(({ code }) => code)),
    textArray(halts.map(({ message }) => message)),
  ];
  await client.query({ name: 'stop', text: STOP, values: [who.pipeline, ...columns, who.owner] });
}
