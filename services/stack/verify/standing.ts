import type { Client } from 'pg';

import type { Bounds } from './log-bounds.ts';

/** Where a pipeline stands: the next offset of each partition that it ever read, and those that do not move any more. */
export type Standing = {
  until: ReadonlyMap<number, number>;
  stopped: readonly { partition: number; code: string }[];
};

type Row = { partition: number; next_offset: number; stopped_code: string | null };

export async function standing(client: Client, pipeline: string): Promise<Standing> {
  const { rows } = await client.query<Row>(
    'select partition, next_offset, stopped_code from millrace.offsets where pipeline = $1 order by partition',
    [pipeline],
  );
  return {
    until: new Map(rows.map(({ partition, next_offset }) => [partition, next_offset])),
    stopped: rows.flatMap(({ partition, stopped_code }) =>
      stopped_code === null ? [] : [{ partition, code: stopped_code }],
    ),
  };
}

/** Records that are in the log and not yet counted; of a partition that was never read, all of them. */
export function notCounted(until: ReadonlyMap<number, number>, bounds: ReadonlyMap<number, Bounds>): number {
  const left = [...bounds].map(([partition, { low, high }]) =>
    Math.max(0, high - Math.max(low, until.get(partition) ?? 0)),
  );
  return left.reduce((sum, records) => sum + records, 0);
}
