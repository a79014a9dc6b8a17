import type { Admin, Kafka } from 'kafkajs';

import { MillraceError } from './errors.ts';

export type Topic = { name: string; partitions: number };

async function partitionsOf(admin: Admin, name: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
  return topics[0]?.partitions.length ?? 0;
}

async function ensure(admin: Admin, { name, partitions }: Topic): Promise<'created' | 'found'> {
  // Asked first: creating what exists is an error that the client writes to the log.
  const known = await admin.listTopics();
  const topics = [{ topic: name, numPartitions: partitions }];
  // `createTopics` says false when somebody else was faster.
  if (!known.includes(name) && (await admin.createTopics({ topics, waitForLeaders: true }))) return 'created';
  const found = await partitionsOf(admin, name);
  if (found === partitions) return 'found';
  throw new MillraceError({
    code: 'E_TOPIC_PARTITIONS',
    message: `topic '${name}' has ${found} partitions, its pipeline says ${partitions}`,
    fix: `another count moves keys between partitions: write ${found} into the pipeline's source, or name a new topic there`,
  });
}

/**
 * Creates a topic unless it exists, with the broker's own replication. Errors: E_TOPIC_PARTITIONS when it exists with
 * another number of partitions; those of kafkajs when Kafka is away.
 */
export async function ensureTopic(kafka: Pick<Kafka, 'admin'>, topic: Topic): Promise<'created' | 'found'> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await ensure(admin, topic);
  } finally {
    await admin.disconnect();
  }
}
