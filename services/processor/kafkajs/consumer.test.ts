import type { Kafka } from 'kafkajs';
import { createLog } from '@millrace/runtime/log.ts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import type { LogEvent } from '../engine/log-consumer.ts';
import { createBounds } from './bounds.ts';
import { createKafkajsConsumer } from './consumer.ts';

type EachBatch = (payload: unknown) => Promise<void>;

const whyNoCoordinator = async () => undefined;

/** The adapter over a kafkajs that does nothing by itself. */
async function startAdapter({ isReachable = true } = {}) {
  const calls: string[] = [];
  const listeners: [name: string, listener: (event: { payload: unknown }) => void][] = [];
  const delivered: LogEvent[] = [];
  const given = {
    eachBatch: undefined as EachBatch | undefined,
    restarts: undefined as (() => Promise<boolean>) | undefined,
  };
  const reach = async () => {
    if (!isReachable) throw new Error('connect ECONNREFUSED');
  };
  const client = {
    events: { GROUP_JOIN: 'join', CRASH: 'crash', HEARTBEAT: 'heartbeat' },
    on(...entry: (typeof listeners)[0]) {
      listeners.push(entry);
      return () => {
        const at = listeners.indexOf(entry);
        if (at >= 0) listeners.splice(at, 1);
      };
    },
    connect: reach,
    subscribe: async () => {},
    run: async ({ eachBatch }: { eachBatch: EachBatch }) => void (given.eachBatch = eachBatch),
    pause: ([{ partitions }]: [{ partitions: number[] }]) => void calls.push(`pause ${partitions.join()}`),
    disconnect: async () => void calls.push('disconnect'),
  };
  const kafka = {
    consumer: ({ retry }: { retry: { restartOnFailure: () => Promise<boolean> } }) => {
      given.restarts = retry.restartOnFailure;
      return client;
    },
    admin: () => ({ connect: reach, disconnect: async () => {} }),
  } as unknown as Kafka;
  const identity = { read: async () => `id-${calls.push('ask')}`, close: async () => {} };
  const settings = { topic: 't', groupId: 'g', sessionTimeoutMs: 6_000 };
  const log = createLog('test', 'silent');
  const bounds = createBounds(kafka, settings.topic, log);
  const adapter = createKafkajsConsumer(kafka, settings, { identity, bounds, whyNoCoordinator, log });
  const start = () =>
    adapter.start(async (event) => {
      delivered.push(event);
      calls.push(event.kind);
    });
  const tell = (told: string, payload: unknown) => {
    for (const [name, listener] of listeners.slice()) if (name === told) listener({ payload });
  };
  return { adapter, start, calls, delivered, tell, given };
}

const batch = {
  partition: 3,
  fetchedOffset: '7',
  highWatermark: '20',
  lastOffset: () => '11',
  messages: [
    { offset: '8', timestamp: '5', key: null, value: null },
    { offset: '11', timestamp: '0', endMark: {} },
  ],
};

describe('the adapter', () => {
  it('pauses what it is assigned before it tells of it', async () => {
    const { start, tell, calls, delivered } = await startAdapter();
    await start();
    tell('join', { memberAssignment: { t: [0, 1] } });
    expect(calls).toEqual(['pause 0,1', 'assigned']);
    expect(delivered).toEqual([{ kind: 'assigned', partitions: [0, 1] }]);
  });

  it('delivers records without the end mark, which says where the next fetch starts', async () => {
    const { start, given, delivered } = await startAdapter();
    await start();
    await given.eachBatch?.({ batch, isStale: () => false, heartbeat: async () => {} });
    expect(delivered).toMatchObject([
      { partition: 3, fetchedOffset: 7, nextOffset: 12, endOffset: 20, records: [{ offset: 8 }] },
    ]);
  });

  it('stands before a batch that cannot be read, and tells why', async () => {
    const { start, given, delivered } = await startAdapter();
    await start();
    const refused = { code: 'E_BATCH_TOO_LARGE', message: 'too large' };
    const messages = [batch.messages[0], { ...batch.messages[1], endMark: { refused } }];
    await given.eachBatch?.({
      batch: { ...batch, messages },
      isStale: () => false,
      heartbeat: async () => {},
    });
    expect(delivered).toMatchObject([
      { nextOffset: 9, refused: { ...refused, message: 'partition 3: too large' } },
    ]);
  });

  it('drops what was fetched before a seek', async () => {
    const { start, given, delivered } = await startAdapter();
    await start();
    await given.eachBatch?.({ batch, isStale: () => true, heartbeat: async () => {} });
    expect(delivered).toEqual([]);
  });

  it('tells of a crash only when kafkajs does not begin anew by itself', async () => {
    const { start, tell, delivered } = await startAdapter();
    await start();
    tell('crash', { error: new Error('x'), restart: true });
    expect(delivered).toEqual([]);
    tell('crash', { error: new Error('x'), restart: false });
    expect(delivered).toMatchObject([{ kind: 'failed', error: { code: 'E_KAFKA', retriable: false } }]);
  });

  it('tells that a crash passes which kafkajs, not knowing that, leaves at that', async () => {
    const { start, tell, delivered } = await startAdapter();
    await start();
    tell('crash', { error: new Error('Broker not connected'), restart: false });
    expect(delivered).toMatchObject([{ kind: 'failed', error: { code: 'E_KAFKA', retriable: true } }]);
  });

  it('of which nothing is heard for long is left, and says so; what it says afterwards is not heard', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { start, tell, calls, delivered } = await startAdapter();
    await start();
    tell('join', { memberAssignment: { t: [0] } });
    await vi.advanceTimersByTimeAsync(23_000);
    expect(calls).toEqual(['pause 0', 'assigned', 'disconnect', 'failed']);
    expect(delivered[1]).toMatchObject({ error: { code: 'E_KAFKA', retriable: true } });
    tell('join', { memberAssignment: { t: [1] } });
    tell('crash', { error: new Error('x'), restart: false });
    expect(delivered).toHaveLength(2);
  });

  it('cuts off again a client that was left in the middle of a join, and got in', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { start, tell, calls, given } = await startAdapter();
    await start();
    tell('join', { memberAssignment: { t: [0] } });
    await vi.advanceTimersByTimeAsync(23_000);
    expect(await given.restarts?.()).toBe(false);
    calls.length = 0;
    tell('heartbeat', {});
    expect(calls).toEqual(['disconnect']);
  });

  it('waits while kafkajs begins again by itself on new connections, and not for ever', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { start, tell, delivered, given } = await startAdapter();
    await start();
    tell('join', { memberAssignment: { t: [] } });
    tell('crash', { error: new Error('x'), restart: true });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await given.restarts?.()).toBe(true);
    expect(delivered).toHaveLength(1);
    tell('join', { memberAssignment: { t: [] } });
    tell('crash', { error: new Error('x'), restart: true });
    await vi.advanceTimersByTimeAsync(23_000);
    expect(delivered.map(({ kind }) => kind)).toEqual(['assigned', 'assigned', 'failed']);
    expect(await given.restarts?.()).toBe(false);
  });

  it('says nothing of a silence once its client gave up, or was closed', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const [crashed, closed] = [await startAdapter(), await startAdapter()];
    await crashed.start();
    await closed.start();
    for (const { tell } of [crashed, closed]) tell('join', { memberAssignment: { t: [] } });
    crashed.tell('crash', { error: new Error('x'), restart: false });
    await closed.adapter.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(crashed.delivered.map(({ kind }) => kind)).toEqual(['assigned', 'failed']);
    expect(closed.delivered).toHaveLength(1);
  });

  it('asks for the topic each time', async () => {
    const { adapter } = await startAdapter();
    expect([await adapter.topicId(), await adapter.topicId()]).toEqual(['id-1', 'id-2']);
  });

  it('that cannot reach Kafka says so in a way that can be tried again, and closes without a goodbye', async () => {
    const { adapter, start, calls } = await startAdapter({ isReachable: false });
    await expect(start()).rejects.toMatchObject({ code: 'E_KAFKA', retriable: true });
    await adapter.close();
    expect(calls).toEqual([]);
  });
});
