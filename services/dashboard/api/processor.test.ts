import { expect, test } from 'vitest';
import type { Live } from './live.ts';
import { processorAgeMs, processorMissing, stoppedPartitions } from './processor.ts';
import { livePartition, liveState } from './sample-state.ts';

const NOW = 1_000_000;
const live = (seen: (string | null)[], change: Partial<Live> = {}): Live => ({
  phase: 'open',
  state: liveState({ partitions: seen.map((seenAt, partition) => livePartition({ partition, seenAt })) }),
  stateAt: NOW,
  heardAt: NOW,
  retryAt: null,
  failure: null,
  updates: 1,
  ...change,
});

test('takes the newest heartbeat by the server’s clock, and lets it age by ours', () => {
  const seen = live(['2001-01-01T00:00:02Z', '2001-01-01T00:00:09Z', null]);
  expect(processorAgeMs(seen, NOW)).toBe(1_000);
  expect(processorAgeMs(seen, NOW + 5_000)).toBe(6_000);
  expect(processorAgeMs(live([null]), NOW)).toBeNull();
});

test('misses the processor after five seconds, or when it was never seen', () => {
  expect(processorMissing(live(['2001-01-01T00:00:05Z']), NOW)).toBe(false);
  expect(processorMissing(live(['2001-01-01T00:00:04Z']), NOW)).toBe(true);
  expect(processorMissing(live([null]), NOW)).toBe(true);
});

test('says nothing of the processor while the stream itself is cut', () => {
  expect(processorMissing(live(['2001-01-01T00:00:00Z'], { phase: 'cut' }), NOW)).toBe(false);
});

test('finds stopped partitions', () => {
  const stopped = livePartition({ partition: 3, stopped: { code: 'E_OFFSET', message: 'beyond the end' } });
  expect(stoppedPartitions(liveState({ partitions: [livePartition({}), stopped] }))).toEqual([stopped]);
  expect(stoppedPartitions(null)).toEqual([]);
});
