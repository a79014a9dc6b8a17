import type { ClientBase } from 'pg';

import { inTransaction } from '@millrace/database/migrate.ts';
import { readRegistration } from '@millrace/database/registration.ts';
import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import { numberArray } from './array-literal.ts';
import type { Claim } from './store.ts';

const CLAIM = `
insert into millrace.offsets as o (pipeline, partition, topic_id, next_offset, epoch, owner)
select $1, x.partition, $2, x.start_offset, $6::bigint + 1, $3
from unnest($4::int[], $5::bigint[]) x (partition, start_offset)
order by x.partition
on conflict (pipeline, partition) do update set epoch = o.epoch + 1, owner = excluded.owner,
  stopped_code = null, stopped_message = null
returning partition, epoch, next_offset, topic_id, (extract(epoch from watermark) * 1000)::float8 as watermark_ms`;

type Row = {
  partition: number;
  epoch: number;
  next_offset: number;
  topic_id: string;
  watermark_ms: number | null;
};

/**
 * See `Store.claim`. The epoch is the fencing token: from here on no earlier claimant's commit can pass. Only who counts
 * by the definition of the tables gets one.
 */
export async function claim(
  client: ClientBase,
  who: { plan: Plan; owner: string },
  what: { topicId: string; startOffsets: ReadonlyMap<number, number> },
): Promise<Claim[]> {
  const partitions = [...what.startOffsets.keys()].toSorted((a, b) => a - b);
  const rows = await inTransaction(client, async () => {
    const { lastEpoch, fromZero } = await readRegistration(client, who.plan);
    const starts = partitions.map((partition) => (fromZero ? 0 : (what.startOffsets.get(partition) ?? 0)));
    const columns = [numberArray(partitions), numberArray(starts)];
    const values = [who.plan.name, what.topicId, who.owner, ...columns, lastEpoch];
    return (await client.query<Row>({ name: 'claim', text: CLAIM, values })).rows;
  });
  return rows.map((row) => ({
    partition: row.partition,
    epoch: row.epoch,
    nextOffset: row.next_offset,
    topicId: row.topic_id,
    watermarkMs: row.watermark_ms ?? Number.NEGATIVE_INFINITY,
  }));
}
