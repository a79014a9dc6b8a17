import type { Partition, Plan, State } from '../api/types.ts';

const PER_SECOND = 3_000;
const FIRST = Date.UTC(2001, 0, 1);

/** How a made-up pipeline stands after `activeMs` of work; `goneMs` since its processor was last there, or null. */
export type Moment = { plan: Plan; activeMs: number; goneMs: number | null; halts: Halts };
export type Halts = Map<number, Partition['stopped']>;

export function stateAt(moment: Moment): State {
  const { plan, activeMs, goneMs } = moment;
  const seconds = activeMs / 1_000;
  const partitions = Array.from({ length: plan.source.partitions }, (_, index) => partitionAt(moment, index));
  const read = partitions.reduce((sum, { nextOffset }) => sum + nextOffset, 0);
  const deadLettered = Math.floor(seconds / 20);
  return {
    pipeline: plan.name,
    version: Math.floor(seconds * 8),
    at: new Date().toISOString(),
    read,
    counted: read - deadLettered,
    deadLettered,
    droppedLate: 0,
    late: Math.floor(read * 0.0312),
    lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
    committedAt: lastThere(goneMs),
    freshnessMs: goneMs ? null : Math.round(38 + 9 * Math.sin(seconds) + 5 * Math.sin(seconds * 5.3)),
    partitions,
  };
}

function partitionAt({ plan, activeMs, goneMs, halts }: Moment, partition: number): Partition {
  const seconds = activeMs / 1_000;
  const share =
    ((partition % 3) + 1) /
    Array.from({ length: plan.source.partitions }, (_, i) => (i % 3) + 1).reduce((a, b) => a + b);
  const wobble = 400 * Math.sin(seconds / 7) + 180 * Math.sin(seconds * 1.7);
  const nextOffset = Math.floor(share * (seconds * PER_SECOND + wobble));
  const waiting = ((goneMs ?? 0) / 1_000) * PER_SECOND;
  const lag = Math.round(share * (waiting + 900 * (1.1 + Math.sin(seconds + partition))));
  return {
    partition,
    nextOffset,
    endOffset: nextOffset + lag,
    lag,
    epoch: 3,
    owner: 'processor-1',
    // Event time moves two hours a second.
    watermark: new Date(FIRST + Math.floor(activeMs * 0.3) * 7_200 + partition * 240_000).toISOString(),
    committedAt: lastThere(goneMs),
    seenAt: lastThere(goneMs),
    freshnessMs: goneMs ? null : 30 + 4 * partition,
    stopped: halts.get(partition) ?? null,
  };
}

const lastThere = (goneMs: number | null) => new Date(Date.now() - (goneMs ?? 0)).toISOString();
