import { listOffsetsV7 } from '@platformatic/kafka';

import type { LogBounds } from '../engine/log-consumer.ts';
import { unavailable } from '../unavailable.ts';
import { byLeader, readLayout, type BrokerAddress } from './layout.ts';
import type { Link } from './link.ts';

// What ListOffsets takes for a time: the first record, and behind the last.
const AT = { start: -2n, end: -1n } as const;
const READ_UNCOMMITTED = 0;
const NO_REPLICA = -1;
const ANY_EPOCH = -1;

type Question = { topic: string; partitions: readonly number[]; timestamp: bigint };

async function offsetsAt(link: Link, leader: BrokerAddress, { topic, partitions, timestamp }: Question) {
  const asked = partitions.map((partitionIndex) => ({
    partitionIndex,
    currentLeaderEpoch: ANY_EPOCH,
    timestamp,
  }));
  const connection = await link.to(leader);
  const { topics } = await listOffsetsV7.api.async(connection, NO_REPLICA, READ_UNCOMMITTED, [
    { name: topic, partitions: asked },
  ]);
  const told = topics.flatMap(({ partitions: each }) => each);
  return new Map(told.map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)]));
}

/** Where a topic's partitions begin and end; those without a leader are not told. Errors: E_KAFKA, retriable. */
export async function readBounds(link: Link, topic: string): Promise<ReadonlyMap<number, LogBounds>> {
  try {
    const layout = await readLayout(link, topic);
    const bounds = new Map<number, LogBounds>();
    for (const [leader, partitions] of byLeader(layout, layout.partitions)) {
      const startOffsets = await offsetsAt(link, leader, { topic, partitions, timestamp: AT.start });
      const endOffsets = await offsetsAt(link, leader, { topic, partitions, timestamp: AT.end });
      for (const [partition, startOffset] of startOffsets) {
        const endOffset = endOffsets.get(partition);
        if (endOffset !== undefined) bounds.set(partition, { startOffset, endOffset });
      }
    }
    return bounds;
  } catch (cause) {
    link.drop();
    throw unavailable(cause);
  }
}
