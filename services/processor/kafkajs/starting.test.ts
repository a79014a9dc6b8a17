import type { ConsumerConfig, Kafka } from 'kafkajs';
import { createLog } from '@millrace/runtime/log.ts';
import { afterEach, expect, it, vi } from 'vitest';

import { settle } from '../testing/fakes.ts';
import { createBounds } from './bounds.ts';
import { createKafkajsConsumer } from './consumer.ts';

const STEPS = ['reach', 'connect', 'subscribe', 'run'] as const;
type Step = (typeof STEPS)[number];
const forever = () => new Promise<never>(() => undefined);

afterEach(() => void vi.useRealTimers());

const whyNoCoordinator = async () => undefined;

/** The adapter over a kafkajs whose steps the test holds up or breaks; `calls` says who did what. */
function createAdapter() {
  const calls: string[] = [];
  const configs: ConsumerConfig[] = [];
  /** What a step waits for, or fails with. */
  const before: { [step in Step | 'disconnect']?: (() => Promise<void>) | undefined } = {};
  const made = { consumer: 0, admin: 0 };
  const does = (who: string, step: Step | 'disconnect') => async () => {
    calls.push(`${who} ${step}`);
    await before[step]?.();
  };
  const kafka = {
    consumer(config: ConsumerConfig) {
      const who = `consumer ${++made.consumer}`;
      configs.push(config);
      const [connect, subscribe, run] = [does(who, 'connect'), does(who, 'subscribe'), does(who, 'run')];
      const events = { GROUP_JOIN: 'join', CRASH: 'crash' };
      return {
        events,
        on: () => () => undefined,
        connect,
        subscribe,
        run,
        disconnect: does(who, 'disconnect'),
      };
    },
    admin() {
      const who = `admin ${++made.admin}`;
      return {
        connect: does(who, 'reach'),
        fetchTopicOffsets: async () => [],
        disconnect: does(who, 'disconnect'),
      };
    },
  } as unknown as Kafka;
  const log = createLog('test', 'silent');
  const identity = { read: async () => 'id', close: async () => void calls.push('identity close') };
  const bounds = createBounds(kafka, 't', log);
  const settings = { topic: 't', groupId: 'g', sessionTimeoutMs: 6_000 };
  const adapter = createKafkajsConsumer(kafka, settings, { identity, bounds, whyNoCoordinator, log });
  return { adapter, start: () => adapter.start(async () => undefined), calls, configs, before, log };
}

const lastOf = (calls: readonly string[], who: string) => calls.findLast((call) => call.startsWith(who));

it.each(STEPS)('a close that comes while a start is at %s leaves nobody behind', async (step) => {
  const { adapter, start, calls, before } = createAdapter();
  const { promise, resolve } = Promise.withResolvers<void>();
  before[step] = () => promise;
  const started = start();
  await settle();
  await adapter.close();
  const atClose = calls.length;
  resolve();
  await started;
  await settle();
  // Whatever the step that was under way connected was left after it, and no other was begun.
  const who = step === 'reach' ? 'admin 1' : 'consumer 1';
  expect(calls.slice(atClose)).toEqual([`${who} disconnect`]);
  expect(lastOf(calls, 'admin 1')).toBe('admin 1 disconnect');
});

it.each(['connect', 'subscribe', 'run'] as const)('a close reaches a client that is at %s', async (step) => {
  const { adapter, start, calls, before } = createAdapter();
  before[step] = forever;
  void start();
  await settle();
  await adapter.close();
  expect(calls).toContain('consumer 1 disconnect');
});

it.each(['connect', 'subscribe', 'run'] as const)(
  'a start that failed at %s leaves, and the next is with a new client',
  async (step) => {
    const { start, calls, before } = createAdapter();
    before[step] = () => Promise.reject(new Error('Broker not connected'));
    await expect(start()).rejects.toMatchObject({ code: 'E_KAFKA', retriable: true });
    expect(calls.at(-1)).toBe('consumer 1 disconnect');
    before[step] = undefined;
    await start();
    expect(calls.at(-1)).toBe('consumer 2 run');
  },
);

it.each(['connect', 'subscribe', 'run'] as const)(
  'a start of which nothing is heard at %s fails, and whatever it does later is left, with no further step',
  async (step) => {
    const { start, calls, before } = createAdapter();
    const { promise, resolve } = Promise.withResolvers<void>();
    before[step] = () => promise;
    vi.useFakeTimers();
    const started = start().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(23_000);
    expect(await started).toMatchObject({ code: 'E_KAFKA', retriable: true });
    expect(calls.at(-1)).toBe('consumer 1 disconnect');
    const atEnd = calls.length;
    resolve();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls.slice(atEnd)).toEqual(['consumer 1 disconnect']);
    before[step] = undefined;
    await start();
    expect(calls.at(-1)).toBe('consumer 2 run');
  },
);

it('each start is with a new client, also one after a start that went well', async () => {
  const { start, calls } = createAdapter();
  await start();
  await start();
  expect(calls.filter((call) => call.endsWith('run'))).toEqual(['consumer 1 run', 'consumer 2 run']);
});

it('a client that has left is not left again', async () => {
  const { adapter, start, calls, before } = createAdapter();
  before.run = () => Promise.reject(new Error('cut'));
  await expect(start()).rejects.toMatchObject({ code: 'E_KAFKA' });
  await adapter.close();
  expect(calls.filter((call) => call === 'consumer 1 disconnect')).toHaveLength(1);
});

it('a client that crashed begins anew by itself until the close, and not after it', async () => {
  const { adapter, start, configs } = createAdapter();
  await start();
  const beginsAnew = async () => configs[0]?.retry?.restartOnFailure?.(new Error('crash'));
  expect(await beginsAnew()).toBe(true);
  await adapter.close();
  expect(await beginsAnew()).toBe(false);
});

it('bounds that got no answer are asked of another client, and the first is left', async () => {
  const { adapter, calls, before } = createAdapter();
  before.reach = () => Promise.reject(new Error('deaf'));
  await expect(adapter.bounds()).rejects.toMatchObject({ code: 'E_KAFKA', retriable: true });
  before.reach = undefined;
  await adapter.bounds();
  await adapter.bounds();
  expect(calls).toEqual(['admin 1 reach', 'admin 1 disconnect', 'admin 2 reach', 'admin 2 reach']);
});

it('a close leaves every client, though nothing was ever started', async () => {
  const { adapter, calls } = createAdapter();
  await adapter.bounds();
  await adapter.close();
  expect(calls).toEqual(['admin 1 reach', 'identity close', 'admin 1 disconnect']);
});

it('a close waits two seconds for goodbyes that are not answered, and says so', async () => {
  const { adapter, start, before, log } = createAdapter();
  await start();
  before.disconnect = forever;
  const warn = vi.spyOn(log, 'warn');
  vi.useFakeTimers();
  const told = vi.fn<() => void>();
  const closed = adapter.close().then(told);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await closed;
  expect(warn).toHaveBeenCalledWith({ waitedMs: 2_000 }, 'left Kafka without a goodbye: it does not answer');
});

it('a goodbye that fails does not keep a close from ending, and is no silence', async () => {
  const { adapter, start, before, log } = createAdapter();
  await start();
  before.disconnect = () => Promise.reject(new Error('cut'));
  const warn = vi.spyOn(log, 'warn');
  await adapter.close();
  expect(warn).not.toHaveBeenCalled();
});
