import type { Kafka } from 'kafkajs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readLog } from './read-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A Kafka that answers every question and never lets a group be joined. */
function silentGroup(): Kafka {
  const consumer = {
    events: { CRASH: 'crash' },
    connect: async () => {},
    subscribe: async () => {},
    disconnect: async () => {},
    on: () => {},
    run: () => new Promise<never>(() => undefined),
  };
  const admin = {
    connect: async () => {},
    disconnect: async () => {},
    fetchTopicOffsets: async () => [{ partition: 0, low: '0', high: '7' }],
    deleteGroups: async () => {},
  };
  return { consumer: () => consumer, admin: () => admin } as unknown as Kafka;
}

// A rejection that nobody handles would fail this run as it would end the check.
test('gives up on a log of which nothing arrives, while it still waits for its group too', async () => {
  const reading = readLog(silentGroup(), { topic: 'flights', until: new Map([[0, 7]]) }, async () => {});
  const thrown = reading.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(32_000);
  expect(await thrown).toMatchObject({ code: 'E_LOG_UNREADABLE' });
});
