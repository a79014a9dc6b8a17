import { expect, test } from 'vitest';
import { describeConnection } from './connection.ts';
import type { Live } from './live.ts';
import { livePartition, liveState } from './sample-state.ts';

const NOW = 1_000_000;
const live = (change: Partial<Live>): Live => ({
  phase: 'open',
  state: liveState({}),
  stateAt: NOW,
  heardAt: NOW,
  retryAt: null,
  failure: null,
  updates: 1,
  ...change,
});
const words = (change: Partial<Live>) => {
  const { kind, text, detail } = describeConnection(live(change), NOW);
  return `${kind}: ${text}, ${detail}`;
};

test('is live while bytes come', () => {
  expect(words({})).toBe('live: Live, committing');
  const nothing = liveState({ lag: 0, committedAt: null });
  expect(words({ state: nothing })).toBe('live: Live, nothing committed yet');
});

const quiet = { at: '2001-01-01T00:00:20Z', partitions: [livePartition({ seenAt: '2001-01-01T00:00:19Z' })] };

test('without commits it is idle only when nothing waits, else behind', () => {
  expect(words({ state: liveState({ ...quiet, lag: 0 }) })).toBe('live: Live, idle, last commit 10 s ago');
  expect(words({ state: liveState({ ...quiet, lag: 653_488 }) })).toBe(
    'live: Live, behind, last commit 10 s ago',
  );
  expect(words({ state: liveState({ ...quiet, lag: 5, committedAt: null }) })).toBe(
    'live: Live, behind, nothing committed yet',
  );
});

test('is not live as soon as the processor was not seen for more than three seconds', () => {
  const state = liveState({ lag: 0, at: '2001-01-01T00:00:14Z' });
  expect(words({ state })).toBe('away: Processor not seen, for 4 s, page is live');
  expect(words({ state: liveState({ partitions: [] }) })).toBe('away: Processor not seen, yet');
});

test('is stale after a missed heartbeat, and says for how long', () => {
  expect(words({ heardAt: NOW - 8_000, stateAt: NOW - 9_000 })).toBe(
    'stale: Stale, API silent for 8 s, data is 9 s old',
  );
});

test('says how old the data is while the stream is cut, and when it tries again', () => {
  const cut = { phase: 'cut', stateAt: NOW - 14_000 } as const;
  expect(words({ ...cut, retryAt: NOW + 3_000 })).toBe(
    'cut: Reconnecting, data is 14 s old, next try in 3 s',
  );
  expect(words({ ...cut, retryAt: NOW - 1 })).toBe('cut: Reconnecting, data is 14 s old, trying now');
});

test('says what it waits for before there are data', () => {
  const nothing = { state: null, stateAt: null, heardAt: null };
  expect(words({ ...nothing, phase: 'connecting' })).toBe('waiting: Connecting, no data yet');
  expect(words({ ...nothing, phase: 'signed-out' })).toBe('signed-out: Signed out, no data yet');
  expect(words({ ...nothing, heardAt: NOW })).toBe('live: Live, waiting for the first state');
});
