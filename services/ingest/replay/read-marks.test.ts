import type { Consumer, Kafka } from 'kafkajs';
import { expect, test } from 'vitest';

import { readMarks } from './read-marks.ts';

/** A Kafka whose only partition holds something, and whose group nobody can join. */
function unjoinable(error: Error): Kafka {
  let crash: ((event: { payload: { error: Error } }) => void) | undefined;
  const consumer = {
    connect: async () => {},
    subscribe: async () => {},
    disconnect: async () => {},
    on: (_: string, listener: typeof crash) => void (crash = listener),
    // As kafkajs does it: the crash is told, `run` resolves, and from then on there is no group.
    run: async () => crash?.({ payload: { error } }),
    seek: () => {
      throw new Error('Consumer group was not initialized, consumer#run must be called first');
    },
  } as unknown as Consumer;
  const admin = {
    connect: async () => {},
    disconnect: async () => {},
    fetchTopicOffsets: async () => [{ partition: 0, low: '0', high: '7' }],
    deleteGroups: async () => {},
  };
  return { consumer: () => consumer, admin: () => admin } as unknown as Kafka;
}

// A rejection that nobody handles would fail this run as it would end a replay.
test('tells why the marks could not be read when the group cannot be joined, and nothing else', async () => {
  const error = new Error('Broker not connected');
  await expect(readMarks(unjoinable(error), 'flights')).rejects.toBe(error);
  await new Promise((resolve) => setImmediate(resolve));
});
