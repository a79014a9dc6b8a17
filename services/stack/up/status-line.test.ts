import { expect, test } from 'vitest';
import type { Freshness } from './freshness.ts';
import type { WatchedState } from './pipeline-state.ts';
import { createStatusLine, joinStatus } from './status-line.ts';

const AT = Date.parse('2026-11-23T12:00:00Z');
const iso = (ms: number) => new Date(AT + ms).toISOString();

/** A state that the server answered at `ms`, with the processor's last heartbeat at `seen`. */
function state(ms: number, read: number, seen: number | null = ms): WatchedState {
  const heartbeat = seen === null ? null : iso(seen);
  const partition = { partition: 0, nextOffset: read, stopped: null, seenAt: heartbeat, committedAt: null };
  return {
    read,
    counted: read,
    deadLettered: 0,
    droppedLate: 0,
    lag: 50,
    at: iso(ms),
    partitions: [partition],
  };
}

type Told = Freshness & { waitsFor?: string[] };
const fresh = { gone: false, p99Ms: 14 };

function line() {
  const next = createStatusLine('flights', undefined);
  return (ms: number, answer: WatchedState, { waitsFor = [], ...freshness }: Told = fresh) =>
    next({ at: ms, state: answer, freshness, waitsFor });
}

test('while the processor is there: events in and counted, rate, lag, freshness', () => {
  const next = line();
  expect(next(0, state(0, 100)).text).toBe(
    'flights  150 in · 100 counted · –/s · lag 50 · freshness p99 14 ms',
  );
  const { text, figures } = next(1_000, state(1_000, 1_100));
  expect(text).toBe('flights  1,150 in · 1,100 counted · 1,000/s · lag 50 · freshness p99 14 ms');
  expect(figures).toMatchObject({ ratePerSecond: 1_000, lag: 50, processorAwaySince: null });
});

test('a processor that is killed is away at once: no rate, no lag, and since when', () => {
  const next = line();
  next(0, state(0, 100));
  const { text, figures } = next(1_000, state(1_000, 1_100, 400), { gone: true, p99Ms: undefined });
  expect(text).toBe(
    'flights  1,100 counted · processor is being started again, last heard of 0.6 s ago (12:00:00 UTC)',
  );
  expect(figures).toMatchObject({
    in: null,
    ratePerSecond: null,
    lag: null,
    freshnessP99Ms: null,
    processorAwaySince: iso(400),
  });
});

test('a processor that answers and does nothing is silent after a while', () => {
  const next = line();
  next(0, state(0, 100));
  expect(next(3_000, state(3_000, 100, 0)).text).toContain('lag 50');
  expect(next(9_000, state(9_000, 100, 0)).text).toBe(
    'flights  100 counted · processor is silent, last heard of 9.0 s ago (12:00:00 UTC)',
  );
});

test('a processor that says what it waits for is not blamed itself', () => {
  const next = line();
  next(0, state(0, 100));
  // Kafka has just gone: what was heard of the processor still holds.
  expect(next(1_000, state(1_000, 100), { ...fresh, waitsFor: ['kafka'] }).text).toContain('lag 50');
  const { text, figures } = next(9_000, state(9_000, 100, 0), { ...fresh, waitsFor: ['kafka', 'database'] });
  expect(text).toBe(
    'flights  100 counted · processor waits for kafka and database, last heard of 9.0 s ago (12:00:00 UTC)',
  );
  expect(figures).toMatchObject({ waitsFor: ['kafka', 'database'] });
});

test('a part that is away comes first; of a processor its own pipeline says it', () => {
  const lines = ['flights  100 counted', 'quakes  7 counted'];
  expect(joinStatus([], lines)).toBe('flights  100 counted   quakes  7 counted');
  expect(joinStatus(['kafka', 'processor flights'], lines)).toBe(
    'kafka is being started again   flights  100 counted   quakes  7 counted',
  );
});

test('when it is back the rate begins anew: what came while it was away is no rate', () => {
  const next = line();
  next(0, state(0, 100));
  next(1_000, state(1_000, 100, 400), { gone: true, p99Ms: undefined });
  expect(next(8_000, state(8_000, 9_000)).figures).toMatchObject({ ratePerSecond: null, lag: 50 });
  expect(next(9_000, state(9_000, 9_500)).figures).toMatchObject({ ratePerSecond: 500 });
});

test('one that has just been started is not heard of yet, which is no silence', () => {
  const next = line();
  expect(next(0, state(0, 0, null)).text).toBe('flights  0 counted · processor is not heard of yet');
  expect(next(9_000, state(9_000, 0, null)).text).toContain('not heard of yet');
  expect(next(9_500, state(9_500, 0, null), { gone: true, p99Ms: undefined }).text).toContain(
    'never heard of',
  );
});

test('one that is not heard of for long is said to be so', () => {
  const next = line();
  next(0, state(0, 0, null));
  const { text, figures } = next(10_000, state(10_000, 0, null));
  expect(text).toBe('flights  0 counted · processor is silent, never heard of');
  expect(figures).toMatchObject({ processorAwaySince: null, lag: null });
});

test('a processor that has stopped every partition is not away: its alarm says all', () => {
  const stopped = { code: 'E_LOG_TRUNCATED', message: 'x' };
  const all = state(60_000, 100, 0);
  const partitions = all.partitions.map((partition) => ({ ...partition, stopped }));
  expect(line()(60_000, { ...all, partitions }).text).toContain('partition 0 stopped: E_LOG_TRUNCATED');
  expect(line()(60_000, { ...all, partitions }).text).not.toContain('silent');
});
