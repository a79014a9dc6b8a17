import { Partitioners } from 'kafkajs';

// Keys are few (airports) or without end (users): the memory of their hashes is bounded.
const KEPT_KEYS = 10_000;

/**
 * The partition of each key, as kafkajs's default partitioner (and Java's) chooses it, hashed once a key. Events
 * without a key go round all partitions.
 */
export function createPartitionOf(partitions: number): (key: string | null) => number {
  const choose = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  const hash = (key: string | null) =>
    choose({ topic: '', partitionMetadata, message: { key, value: null } });
  const known = new Map<string, number>();
  return (key) => {
    if (key === null) return hash(null);
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= KEPT_KEYS) known.clear();
    const partition = hash(key);
    known.set(key, partition);
    return partition;
  };
}
