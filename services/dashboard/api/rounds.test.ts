import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiFailure } from './failure.ts';
import type { Live } from './live.ts';
import { createRounds, type Outcome } from './rounds.ts';
import { livePartition, liveState } from './sample-state.ts';
import { createStore } from './store.ts';
import type { State } from './types.ts';

const EVERY_MS = 1_000;
const minute = (at: number) => new Date(at * 60_000).toISOString();
const open = (version: number): Live => {
  const partitions = [livePartition({ watermark: minute(version) })];
  const state = liveState({ version, partitions });
  return { phase: 'open', state, stateAt: 0, heardAt: 0, retryAt: null, failure: null, updates: 0 };
};
const rows = (of: string) => ({ version: 1, rows: [{ of }] });
const ROWS = rows('somewhere');
const NONE = { version: 1, rows: [] };

function world(answer: (path: string) => Promise<unknown>) {
  const live = { ...createStore(open(1)), retry: () => {}, close: () => {} };
  const asked = vi.fn<(path: string) => Promise<unknown>>(answer);
  const rounds = createRounds({ client: { getJson: asked as never }, live });
  const shown: Record<string, Outcome[]> = {};
  const add = (name: string, paths: (state: State) => string[]) => {
    const outcomes: Outcome[] = (shown[name] = []);
    return rounds.add({ everyMs: EVERY_MS, pathsOf: paths, onOutcome: (outcome) => outcomes.push(outcome) });
  };
  return { live, rounds, asked, shown, add };
}

const later = async (ms: number, value: unknown) =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms));
const versioned = (name: string) => (state: State) => [`${name}/${state.version}`];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { hidden: false });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('all see the same state at once, though one answers later and the state has gone on', async () => {
  const { live, rounds, shown, add } = world((path) => later(path.startsWith('slow') ? 700 : 1, rows(path)));
  add('fast', versioned('fast'));
  add('slow', versioned('slow'));
  await vi.advanceTimersByTimeAsync(600);
  live.set(open(2));
  expect(shown).toEqual({ fast: [], slow: [] });
  await vi.advanceTimersByTimeAsync(200);
  expect(shown['fast']).toEqual([{ data: rows('fast/1'), nth: 0, front: 60_000 }]);
  expect(shown['slow']).toEqual([{ data: rows('slow/1'), nth: 0, front: 60_000 }]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(shown['fast']?.at(-1)).toMatchObject({ data: rows('fast/2'), front: 120_000 });
  expect(shown['slow']).toHaveLength(shown['fast']?.length ?? 0);
  rounds.close();
});

test('what has no rows is looked for at the next address', async () => {
  const { rounds, asked, shown, add } = world(async (path) => Promise.resolve(path === 'b' ? ROWS : NONE));
  add('found', () => ['a', 'b']);
  add('nowhere', () => ['a', 'c']);
  add('at once', () => ['b', 'a']);
  add('nothing to ask', () => []);
  await vi.advanceTimersByTimeAsync(10);
  expect(shown['found']).toEqual([{ data: ROWS, nth: 1, front: 60_000 }]);
  expect(shown['nowhere']).toEqual([{ data: NONE, nth: 1, front: 60_000 }]);
  expect(shown['at once']).toEqual([{ data: ROWS, nth: 0, front: 60_000 }]);
  expect(shown['nothing to ask']).toEqual([{ front: 60_000 }]);
  expect(asked).toHaveBeenCalledTimes(5);
  rounds.close();
});

test('who comes or wants something else is read at once with all others, who leaves is told no more', async () => {
  const { rounds, shown, add } = world((path) => later(5, rows(path)));
  const leave = add('day', versioned('day'));
  add('other', versioned('other'));
  await vi.advanceTimersByTimeAsync(3);
  leave();
  add('week', versioned('week'));
  await vi.advanceTimersByTimeAsync(10);
  expect(shown['day']).toEqual([]);
  expect([shown['other'], shown['week']]).toMatchObject([
    [{ data: rows('other/1') }],
    [{ data: rows('week/1') }],
  ]);
  rounds.close();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(shown['week']).toHaveLength(1);
});

test('a failure of one is told to it alone, and tried again', async () => {
  let fails = true;
  const { rounds, shown, add } = world(async (path) => {
    if (path === 'bad' && fails) throw new ApiFailure(503, { message: 'busy' });
    return Promise.resolve(rows(path));
  });
  add('good', () => ['good']);
  add('bad', () => ['bad']);
  await vi.advanceTimersByTimeAsync(10);
  expect(shown['good']).toMatchObject([{ data: rows('good') }]);
  expect(shown['bad']).toMatchObject([{ failure: { status: 503 } }]);
  fails = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(shown['bad']?.at(-1)).toMatchObject({ data: rows('bad') });
  rounds.close();
});

const callsOf = (asked: { mock: { calls: unknown[][] } }, name: string) =>
  asked.mock.calls.filter(([path]) => String(path).startsWith(name)).length;

test.each([
  ['fails at once', 1],
  ['fails after 5 s', 5_000],
])('who %s backs off alone, and the others keep their pace', async (_, failsAfterMs) => {
  const { live, rounds, asked, shown, add } = world(async (path) => {
    if (!path.startsWith('bad')) return Promise.resolve(rows(path));
    await later(failsAfterMs, null);
    throw new ApiFailure(503, { message: 'busy' });
  });
  add('good', versioned('good'));
  add('bad', versioned('bad'));
  await vi.advanceTimersByTimeAsync(6_000);
  const before = callsOf(asked, 'good');
  for (let version = 2; version < 302; version++) {
    live.set(open(version));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(callsOf(asked, 'good') - before).toBeGreaterThanOrEqual(25);
  expect(callsOf(asked, 'good')).toBe(shown['good']?.length);
  expect(callsOf(asked, 'bad')).toBeGreaterThanOrEqual(3);
  expect(callsOf(asked, 'bad')).toBeLessThanOrEqual(9);
  rounds.close();
});

test('who failed is asked again alone while nothing changes, and in the rounds from its answer on', async () => {
  let fails = true;
  const { live, rounds, asked, shown, add } = world(async (path) => {
    if (path.startsWith('bad') && fails) throw new ApiFailure(503, { message: 'busy' });
    return Promise.resolve(rows(path));
  });
  add('good', versioned('good'));
  add('bad', versioned('bad'));
  await vi.advanceTimersByTimeAsync(10_000);
  fails = false;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(shown['bad']?.at(-1)).toEqual({ data: rows('bad/1'), nth: 0, front: 60_000 });
  expect(callsOf(asked, 'good')).toBe(1);
  live.set(open(2));
  await vi.advanceTimersByTimeAsync(10);
  expect([shown['good']?.at(-1), shown['bad']?.at(-1)]).toMatchObject([
    { data: rows('good/2') },
    { data: rows('bad/2') },
  ]);
  rounds.close();
});

test('who left while it was asked again is told no more', async () => {
  const { rounds, shown, add } = world(async (path) => {
    if (path === 'good') return Promise.resolve(rows(path));
    await later(500, null);
    throw new ApiFailure(503, { message: 'busy' });
  });
  add('good', () => ['good']);
  add('bad', () => ['bad']);
  await vi.advanceTimersByTimeAsync(600);
  expect(shown['bad']).toHaveLength(1);
  rounds.close();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(shown['bad']).toHaveLength(1);
});
