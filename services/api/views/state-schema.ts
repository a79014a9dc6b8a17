import { Type, type Static } from 'typebox';

import { NullableNumber, NullableTime } from './nullable.ts';

const Stopped = Type.Unsafe<{ code: string; message: string } | null>({
  type: ['object', 'null'],
  description: 'Why nothing of this partition is counted any more; null while it runs',
  required: ['code', 'message'],
  properties: { code: { type: 'string' }, message: { type: 'string' } },
});

export const PartitionState = Type.Object({
  partition: Type.Integer(),
  nextOffset: Type.Integer({ description: 'First offset that is not counted yet' }),
  endOffset: Type.Integer({ description: 'End of the log as the processor last saw it' }),
  lag: Type.Integer(),
  epoch: Type.Integer(),
  owner: Type.String(),
  watermark: NullableTime,
  committedAt: NullableTime,
  seenAt: NullableTime,
  freshnessMs: NullableNumber,
  stopped: Stopped,
});
export type PartitionState = Static<typeof PartitionState>;

/** Where a pipeline stands. */
export const State = Type.Object({
  pipeline: Type.String(),
  version: Type.Integer({ description: 'Commits so far: the end of the ETag' }),
  at: Type.String({ format: 'date-time', description: "The database's clock" }),
  read: Type.Integer({
    description: 'Records behind the stored offsets: counted + deadLettered + droppedLate',
  }),
  counted: Type.Integer(),
  deadLettered: Type.Integer(),
  droppedLate: Type.Integer(),
  late: Type.Integer({ description: 'Counted although they came behind the watermark' }),
  lag: Type.Integer({ description: 'Records in the log that are not counted yet' }),
  committedAt: NullableTime,
  freshnessMs: Type.Unsafe<number | null>({
    type: ['number', 'null'],
    description: 'Worst age of a record at its commit, of the last 5 s; null when idle',
  }),
  partitions: Type.Array(PartitionState),
});
export type State = Static<typeof State>;
