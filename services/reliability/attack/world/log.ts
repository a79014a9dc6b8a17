import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';

import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';

/** Where each partition of a topic ends, by number. */
export type Ends = ReadonlyMap<number, bigint>;

/** Reads what a topic holds. One process at a time writes the topic, or what is read between two marks is not one's own. */
export function openLog(brokers: string, topic: string) {
  const kafka: Kafka = createKafka(
    { KAFKA_BROKERS: brokers.split(','), clientId: 'millrace-attack' },
    createLog('attack', 'fatal'),
    {},
  );
  const admin = kafka.admin();
  const connected = admin.connect();

  async function ends(): Promise<Ends> {
    await connected;
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
  }

  /** Values of all records behind `from`, up to where the log ends now. */
  async function valuesSince(from: Ends): Promise<string[]> {
    const upTo = await ends();
    const left = new Map([...upTo].filter(([partition, end]) => end > (from.get(partition) ?? 0n)));
    if (left.size === 0) return [];
    const values: string[] = [];
    const done = Promise.withResolvers<void>();
    const consumer = kafka.consumer({ groupId: `attack-${randomUUID()}` });
    await consumer.connect();
    try {
      await consumer.subscribe({ topic, fromBeginning: true });
      const running = consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch: { partition, messages } }) => {
          for (const { offset, value } of messages)
            if (BigInt(offset) >= (from.get(partition) ?? 0n)) values.push(String(value));
          const last = messages.at(-1)?.offset;
          if (last !== undefined && BigInt(last) + 1n >= (left.get(partition) ?? 0n)) left.delete(partition);
          if (left.size === 0) done.resolve();
        },
      });
      for (const partition of left.keys())
        consumer.seek({ topic, partition, offset: String(from.get(partition) ?? 0n) });
      await Promise.race([done.promise, running.then(() => done.promise)]);
    } finally {
      await consumer.disconnect();
    }
    return values;
  }

  return { ends, valuesSince, close: () => admin.disconnect() };
}

export type Log = ReturnType<typeof openLog>;

/** How many ids were acknowledged and are not in the log, and how many are in it more than once. */
export function compareIds(acknowledged: readonly number[], stored: readonly number[]) {
  const times = new Map<number, number>();
  for (const id of stored) times.set(id, (times.get(id) ?? 0) + 1);
  return {
    lost: acknowledged.filter((id) => !times.has(id)).length,
    doubled: [...times.values()].filter((count) => count > 1).length,
  };
}
