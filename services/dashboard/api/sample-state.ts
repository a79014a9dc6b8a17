import type { Partition, State } from './types.ts';

const AT = '2001-01-01T00:00:10.000Z';

/** One partition in good health, for tests. */
export const livePartition = (change: Partial<Partition>): Partition => ({
  partition: 0,
  nextOffset: 10,
  endOffset: 12,
  lag: 2,
  epoch: 1,
  owner: 'processor-1',
  watermark: AT,
  committedAt: AT,
  seenAt: AT,
  freshnessMs: 20,
  stopped: null,
  ...change,
});

/** A state in good health, for tests. */
export const liveState = (change: Partial<State>): State => ({
  pipeline: 'flights',
  version: 1,
  at: AT,
  read: 10,
  counted: 10,
  deadLettered: 0,
  droppedLate: 0,
  late: 0,
  lag: 2,
  committedAt: AT,
  freshnessMs: 20,
  partitions: [livePartition({})],
  ...change,
});
