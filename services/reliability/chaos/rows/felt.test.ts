import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createWorkerLog } from '../../parts/worker-log.ts';
import type { Wire } from '../../parts/wire.ts';
import type { Scene } from '../counting.ts';
import { fallSilent } from './half-open.ts';
import { toxics } from './network.ts';
import { starve } from './resources.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

type Way = {
  /** Counted by each look. */
  read?: readonly number[];
  stoodSeconds?: number;
  says?: string;
  /** Connections made in place of those that fell silent. */
  anew?: number;
  /** What the system says of a processor that was told to stand still, in turn. */
  stops?: readonly boolean[];
};

/** A world in which a fault does what it is told that it does, and no more. */
function fake({ read = [], stoodSeconds = 0, says, anew = 0, stops = [true] }: Way = {}) {
  const log = createWorkerLog();
  const left = [...read];
  let acked = 0;
  let looks = 0;
  const worker = {
    pid: 1,
    freeze: () => undefined,
    thaw: () => undefined,
    isStopped: () => stops[looks++ % stops.length],
  };
  const waiting = {
    sleep: async (ms: number) => void vi.advanceTimersByTime(ms),
    until: async (_: string, look: () => unknown) => {
      while (!(await look()));
    },
  };
  const world = {
    log,
    ends: async () => new Map(),
    members: async () => [{ clientId: 'millrace-processor-1', partitions: [0] }],
    partitions: 1,
    sessionMs: 1_500,
    counted: async () => 0,
    producer: { ledger: { acked: () => (acked += 200) } },
    watch: {
      read: () => left.shift() ?? 0,
      markMoved: () => undefined,
      longestStallMs: () => stoodSeconds * 1_000,
    },
    fleet: { all: () => [worker] },
  };
  let made = 1;
  const silence = () => {
    if (says) log.of(0).take(JSON.stringify({ msg: says }));
    made += anew;
    return 1;
  };
  const stage = { waiting, scaled: (_: number, quick: number) => quick };
  return {
    stage,
    world,
    servers: {},
    extra: { silence, made: () => made } as unknown as Wire,
  } as unknown as Scene<Wire>;
}

const SILENT = 'joins the log anew: Kafka: nothing was heard of it for 13 s';

test.each<[string, Way, number[]]>([
  ['stood still and was made again', { stoodSeconds: 25.2, anew: 1 }, [25, 1]],
  ['held nobody up', { stoodSeconds: 0.3, anew: 1 }, [0, 1]],
  ['was waited out', { stoodSeconds: 25 }, [25, 0]],
  ['did nothing', {}, [0, 0]],
])('of a connection to PostgreSQL that %s that much landed', async (_, way, [stood, anew]) => {
  const { landed } = await fallSilent(fake(way), 'postgres', 30);
  expect(landed).toEqual({
    'silent connections': 1,
    'seconds of standing still': stood,
    'connections made anew': anew,
  });
});

test.each([
  [SILENT, 1],
  ['joins the log anew: Kafka: closed', 0],
])('of a silent Kafka it landed where a processor gave its client up for that: %s', async (says, givenUp) => {
  const { landed } = await fallSilent(fake({ stoodSeconds: 14, anew: 4, says }), 'kafka', 60);
  expect(landed['clients given up']).toBe(givenUp);
});

test('a processor that goes on while it should stand still is not starved', async () => {
  const { landed, faults } = await starve(fake({ stops: [false] }));
  expect(landed).toEqual({ 'stops of 180 ms': 0 });
  expect(faults).toEqual(['0 of 22 landed: stops of 180 ms']);
});

test('a processor that stood still most of the time is starved, and each stop that was seen is counted', async () => {
  const stops = Array.from({ length: 25 }, (_, stop) => stop !== 7);
  const { landed, faults } = await starve(fake({ stops }));
  expect(landed).toEqual({ 'stops of 180 ms': 24 });
  expect(faults).toEqual([]);
});

test('a processor that stands still whenever it should is starved', async () => {
  const { landed, faults } = await starve(fake());
  expect(landed).toEqual({ 'stops of 180 ms': 25 });
  expect(faults).toEqual([]);
});

test.each([
  ['is slower', [0, 2_000, 2_000, 2_500], 1],
  ['is as fast as ever', [0, 2_000, 2_000, 7_000], 0],
  ['stood still before already', [0, 0, 0, 0], 0],
])('a slow link is felt where the processor, which %s', async (_, read, felt) => {
  const proxy = { add: async () => undefined, remove: async () => undefined };
  const way = { proxy, target: 'postgres' } as unknown as Parameters<ReturnType<typeof toxics>>[1];
  const { landed } = await toxics([], 0.9)(fake({ read }), way);
  expect(landed).toEqual({ 'counted at most 0.9 of the usual': felt });
});
