import { flights } from '@millrace/pipeline/flights/flights.ts';
import { eventParser } from '@millrace/pipeline/event/parse.ts';
import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import { createLog } from '@millrace/runtime/log.ts';

import type { EngineDeps } from '../engine/context.ts';
import { createEngine } from '../engine/engine.ts';
import type { Fetched, LogBounds, LogConsumer, LogEvent, LogRecord } from '../engine/log-consumer.ts';
import type { Claim, Commit, Store } from '../store/store.ts';
import { fakeClock } from './fake-clock.ts';

/** Lets every promise that can settle do so. */
export const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

export const flight = (id: number, overrides: Record<string, unknown> = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      id,
      scheduledAt: '2001-01-01T10:00:00Z',
      delay: 5,
      distance: 100,
      origin: 'ATL',
      dest: 'ORD',
      ...overrides,
    }),
  );

export const record = (offset: number, more: Partial<LogRecord> = {}): LogRecord => ({
  offset,
  timestampMs: 999_000,
  key: Buffer.from('ATL'),
  value: flight(offset),
  headers: {},
  ...more,
});

/** Records `from`..`to` (exclusive) of a partition whose log ends at `end`. */
export const fetched = (partition: number, [from, to]: [number, number], end = to): Fetched => ({
  kind: 'records',
  partition,
  fetchedOffset: from,
  nextOffset: to,
  endOffset: end,
  records: Array.from({ length: to - from }, (_, i) => record(from + i)),
});

/** A log that the test drives by hand; it writes down what the engine asks for. */
export function fakeConsumer() {
  const calls: string[] = [];
  const bounds = new Map<number, LogBounds>(
    [0, 1].map((partition) => [partition, { startOffset: 0, endOffset: 1_000 }]),
  );
  const log = {
    topicId: 'topic-1',
    /** While set, Kafka is away: every question fails with it. */
    away: undefined as Error | undefined,
    deliver: undefined as undefined | ((event: LogEvent) => Promise<void>),
    starts: 0,
  };
  const answer = async <T>(value: T): Promise<T> => {
    if (log.away) throw log.away;
    return value;
  };
  const consumer: LogConsumer = {
    start(deliver) {
      log.starts++;
      return answer(undefined).then(() => void (log.deliver = deliver));
    },
    seek: (partition, offset) => void calls.push(`seek ${partition} ${offset}`),
    pause: (partitions) => void calls.push(`pause ${partitions.join(',')}`),
    resume: (partitions) => void calls.push(`resume ${partitions.join(',')}`),
    advise: async (offsets) => void calls.push(`advise ${[...offsets].join(' ')}`),
    bounds: () => answer(bounds),
    topicId: () => answer(log.topicId),
    close: async () => {},
  };
  return { consumer, calls, bounds, log };
}

type Answer = 'committed' | 'fenced' | Error;

/** A store whose commits wait for the test's answer. */
export function fakeStore() {
  const commits: { commit: Commit; answer(outcome: Answer): Promise<void> }[] = [];
  const claims: number[][] = [];
  /** While set, a claim or a note of a halt fails with it. */
  const fault = { claim: undefined as Error | undefined, stop: undefined as Error | undefined };
  const stopped: string[] = [];
  /** Partitions whose claims hold no more, those that somebody else has overtaken, and what was asked about. */
  const [lost, overtaken, asked] = [new Set<number>(), new Set<number>(), [] as string[]];
  const standing = new Map<number, Claim>();
  const claimOne = (partition: number): Claim => {
    const before = standing.get(partition) ?? {
      partition,
      epoch: 0,
      nextOffset: 0,
      topicId: 'topic-1',
      watermarkMs: Number.NEGATIVE_INFINITY,
    };
    const claim = { ...before, epoch: before.epoch + 1 };
    standing.set(partition, claim);
    return claim;
  };
  const store: Store = {
    claim: async (partitions) => {
      claims.push([...partitions]);
      if (fault.claim) throw fault.claim;
      return partitions.map(claimOne);
    },
    commit: (commit) =>
      new Promise((resolve, reject) => {
        const answer = async (outcome: Answer) => {
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
          await settle();
        };
        commits.push({ commit, answer });
      }),
    observe: async () => {},
    lost: async (held) => {
      asked.push(
        held.map(({ partition, epoch, nextOffset }) => `${partition}@${epoch}:${nextOffset}`).join(' '),
      );
      return held
        .filter(({ partition }) => lost.has(partition) || overtaken.has(partition))
        .map(({ partition }) => ({ partition, isOvertaken: overtaken.has(partition) }));
    },
    stop: async (halts) => {
      if (fault.stop) throw fault.stop;
      const told = halts.map(({ partition, code }) => `${partition} ${code}`);
      // Once more changes nothing.
      stopped.push(...told.filter((halt) => !stopped.includes(halt)));
    },
    ping: async () => {},
    close: async () => {},
  };
  return { store, commits, claims, stopped, standing, fault, lost, overtaken, asked };
}

const silent = createLog('test', 'silent');
const blind = () => undefined;

/** An engine over fakes, already running. */
export async function startFake(limits: Partial<EngineDeps['limits']> = {}, away?: Error) {
  const { clock, advance } = fakeClock();
  const log = fakeConsumer();
  log.log.away = away;
  const database = fakeStore();
  const released: (readonly number[])[] = [];
  const observer = {
    released: (assigned: readonly number[]) => void released.push(assigned),
    owned: blind,
    halted: blind,
    paused: blind,
    sending: blind,
    committed: blind,
    fenced: blind,
    retrying: blind,
    tick: blind,
  };
  const said = silent.child({});
  const engine = createEngine({
    plan: flights.plan,
    parser: eventParser(flights as unknown as Pipeline),
    consumer: log.consumer,
    store: database.store,
    clock,
    limits: { rows: 1_000, bytes: 1_000_000, bulkMs: 1_000, liveMs: 10, ...limits },
    observer,
    log: said,
  });
  const ended = engine.run();
  ended.catch(blind);
  await settle();
  return {
    engine,
    ended,
    released,
    /** What the engine says goes here. */
    said,
    ...log,
    ...database,
    /** Delivers without waiting for the engine to take it in; then lets everything settle. */
    deliver: async (event: LogEvent) => {
      log.log.deliver?.(event).catch(blind);
      await settle();
    },
    advance: async (ms: number) => {
      advance(ms);
      await settle();
    },
  };
}
