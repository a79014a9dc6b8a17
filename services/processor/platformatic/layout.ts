import { metadataV12 } from '@platformatic/kafka';

import type { Link } from './link.ts';

export type BrokerAddress = { host: string; port: number };

/** Where a topic is: its identity, and who leads each partition; a partition without a leader is in none. */
export type Layout = { topicId: string; partitions: number[]; leaders: Map<number, BrokerAddress> };

/** Asks Kafka where a topic is. Errors: those of the client. */
export async function readLayout(link: Link, topic: string): Promise<Layout> {
  const { brokers, topics } = await metadataV12.api.async(await link.any(), [topic], false, false);
  const found = topics[0];
  if (!found) throw new Error(`Kafka told nothing of topic '${topic}'`);
  const addresses = new Map(brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
  const leaders = new Map<number, BrokerAddress>();
  for (const { partitionIndex, leaderId } of found.partitions) {
    const address = addresses.get(leaderId);
    if (address) leaders.set(partitionIndex, address);
  }
  const partitions = found.partitions.map(({ partitionIndex }) => partitionIndex);
  return { topicId: found.topicId, partitions, leaders };
}

/** Partitions by the broker that leads them; those without one are left out. */
export function byLeader(layout: Layout, partitions: readonly number[]): Map<BrokerAddress, number[]> {
  const led = new Map<BrokerAddress, number[]>();
  for (const partition of partitions) {
    const leader = layout.leaders.get(partition);
    if (leader) led.set(leader, [...(led.get(leader) ?? []), partition]);
  }
  return led;
}
