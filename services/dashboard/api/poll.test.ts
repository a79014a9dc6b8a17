import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiFailure } from './failure.ts';
import type { Live } from './live.ts';
import { startPoll } from './poll.ts';
import { createStore } from './store.ts';
import { liveState } from './sample-state.ts';
import type { State } from './types.ts';

const page = { hidden: false };
const open = (version: number): Live => ({
  phase: 'open',
  state: liveState({ version }),
  stateAt: 0,
  heardAt: 0,
  retryAt: null,
  failure: null,
  updates: 0,
});

function world(getJson: () => Promise<unknown>, pathOf: (state: State) => string = () => 'v1/x') {
  const store = createStore(open(1));
  const asked = vi.fn<(path?: string) => Promise<unknown>>(getJson);
  const results: unknown[] = [];
  const stop = startPoll({
    live: { ...store, retry: () => {}, close: () => {} },
    ask: (state) => ({ path: pathOf(state), read: () => asked(pathOf(state)) }),
    everyMs: 1_000,
    onResult: (result) => results.push(result),
  });
  return { store, asked, results, stop };
}

beforeEach(() => {
  vi.useFakeTimers();
  page.hidden = false;
  vi.stubGlobal('document', page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('reads at most once a period, and only what is new', async () => {
  const { store, asked, stop } = world(() => Promise.resolve('rows'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toHaveBeenCalledTimes(1);
  for (let version = 2; version < 52; version++) {
    store.set(open(version));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked.mock.calls.length).toBeGreaterThanOrEqual(5);
  expect(asked.mock.calls.length).toBeLessThanOrEqual(7);
  stop();
});

test('reads again when there is something else to read, even of the same version', async () => {
  const { store, asked, stop } = world(
    () => Promise.resolve('rows'),
    ({ lag }) => `v1/x?lag=${lag}`,
  );
  await vi.advanceTimersByTimeAsync(2_000);
  store.set({ ...open(1), state: liveState({ lag: 0 }) });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked.mock.calls.map(([path]) => path)).toEqual(['v1/x?lag=2', 'v1/x?lag=0']);
  stop();
});

test('rests while nobody looks, and after it is stopped', async () => {
  const { store, asked, stop } = world(() => Promise.resolve('rows'));
  await vi.advanceTimersByTimeAsync(10);
  page.hidden = true;
  store.set(open(2));
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked).toHaveBeenCalledTimes(1);
  page.hidden = false;
  stop();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('tells of a failure and tries again, more slowly each time', async () => {
  const { asked, results, stop } = world(() => Promise.reject(new ApiFailure(503, { message: 'busy' })));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(results[0]).toMatchObject({ failure: { status: 503 } });
  expect(asked.mock.calls.length).toBeGreaterThan(2);
  expect(asked.mock.calls.length).toBeLessThan(9);
  stop();
});
