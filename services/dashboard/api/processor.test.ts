import { expect, test } from 'vitest';
import type { Live } from './live.ts';
import { processorAt, restOf, stoppedPartitions } from './processor.ts';
import { livePartition, liveState } from './sample-state.ts';
import type { Partition } from './types.ts';

const NOW = 1_000_000;
const STOPPED = { code: 'E_OFFSET', message: 'beyond the end' };
const live = (
  seen: (string | null)[],
  change: Partial<Live> = {},
  partition: Partial<Partition> = {},
): Live => ({
  phase: 'open',
  state: liveState({
    partitions: seen.map((seenAt, index) =>
      livePartition({ partition: index, seenAt, committedAt: null, ...partition }),
    ),
  }),
  stateAt: NOW,
  heardAt: NOW,
  retryAt: null,
  failure: null,
  updates: 1,
  ...change,
});
const missing = (...of: Parameters<typeof live>) => processorAt(live(...of), NOW).missing;

test('takes the newest heartbeat by the server’s clock, and lets it age by ours', () => {
  const seen = live(['2001-01-01T00:00:02Z', '2001-01-01T00:00:09Z', null]);
  expect(processorAt(seen, NOW).ageMs).toBe(1_000);
  expect(processorAt(seen, NOW + 5_000).ageMs).toBe(6_000);
  expect(processorAt(live([null]), NOW).ageMs).toBeNull();
});

test('takes a commit for a sign of life as well', () => {
  const committed = { committedAt: '2001-01-01T00:00:08Z' };
  expect(processorAt(live([null], {}, committed), NOW)).toEqual({ ageMs: 2_000, missing: false });
});

test('misses the processor after three seconds, or when it was never seen', () => {
  expect(missing(['2001-01-01T00:00:07Z'])).toBe(false);
  expect(missing(['2001-01-01T00:00:06.900Z'])).toBe(true);
  expect(missing([null])).toBe(true);
});

test('does not blame the processor for the time until the page asks again', () => {
  const fresh = live(['2001-01-01T00:00:09Z']);
  expect(processorAt(fresh, NOW + 3_000).missing).toBe(false);
  expect(processorAt(fresh, NOW + 6_000).missing).toBe(true);
});

test('says nothing of the processor while the stream is cut, or when all it had is stopped', () => {
  expect(missing(['2001-01-01T00:00:00Z'], { phase: 'cut' })).toBe(false);
  expect(missing(['2001-01-01T00:00:00Z'], {}, { stopped: STOPPED })).toBe(false);
  expect(missing([], { state: null })).toBe(false);
});

test('is idle only without a lag, and only while the processor is there to know', () => {
  const there = { ageMs: 500, missing: false };
  expect(restOf({ lag: 0 }, there)).toBe('idle');
  expect(restOf({ lag: 1 }, there)).toBe('behind');
  expect(restOf({ lag: 0 }, { ageMs: 9_000, missing: true })).toBe('waiting');
});

test('finds stopped partitions', () => {
  const stopped = livePartition({ partition: 3, stopped: STOPPED });
  expect(stoppedPartitions(liveState({ partitions: [livePartition({}), stopped] }))).toEqual([stopped]);
  expect(stoppedPartitions(null)).toEqual([]);
});
