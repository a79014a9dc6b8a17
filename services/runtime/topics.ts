import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';

import { MillraceError } from './errors.ts';

export type Topic = { name: string; partitions: number };

// A topic that was just created is not at once known to every broker, its leader included.
const SETTLE_MS = 5_000;
const ASK_AGAIN_MS = 20;
const UNSETTLED = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);

/** Number of partitions, once each of them has a leader that serves it. */
async function partitionsOf(admin: Admin, name: string): Promise<number> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
      await admin.fetchTopicOffsets(name);
      return topics[0]?.partitions.length ?? 0;
    } catch (error) {
      const { type } = error as { type?: string };
      if (performance.now() > deadline || !UNSETTLED.has(type ?? '')) throw error;
    }
    await sleep(ASK_AGAIN_MS);
  }
}

async function ensure(admin: Admin, { name, partitions }: Topic): Promise<'created' | 'found'> {
  // Asked first: creating what exists is an error that the client writes to the log.
  const known = await admin.listTopics();
  // The log is the truth that `verify` reads and `--recount` counts from: nothing of it may expire.
  const configEntries = [{ name: 'retention.ms', value: '-1' }];
  const topics = [{ topic: name, numPartitions: partitions, configEntries }];
  // False when somebody else was faster. Waiting for leaders is ours: kafkajs fails while the topic is not yet known.
  const isNew = !known.includes(name) && (await admin.createTopics({ topics, waitForLeaders: false }));
  const found = await partitionsOf(admin, name);
  if (found === partitions) return isNew ? 'created' : 'found';
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
