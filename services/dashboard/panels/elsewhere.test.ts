import { expect, test } from 'vitest';
import { livePartition, liveState } from '../api/sample-state.ts';
import type { Row, View } from '../api/types.ts';
import { describeElsewhere } from './elsewhere.ts';

const HOUR = 3_600_000;
const view = (window: View['window']): View => ({
  name: 'v',
  title: '',
  table: '',
  by: ['net'],
  measures: [],
  window,
});
const hourly = view({ kind: 'tumbling', sizeMs: HOUR });
const state = liveState({
  counted: 7,
  partitions: [
    livePartition({ watermark: '2018-02-07T00:00:00Z' }),
    livePartition({ partition: 1, watermark: '2026-11-23T08:10:00Z' }),
    livePartition({ partition: 2, watermark: null }),
  ],
});
const rollup = (day: string, rows: Row[]) => ({
  version: 1,
  from: `${day}T00:00:00Z`,
  to: `${day}T09:00:00Z`,
  rows,
});

test('says which window is empty, and where the counted events are', () => {
  expect(describeElsewhere(state, hourly, rollup('2020-01-01', []))).toBe(
    'None of the 7 events counted lies in 2020-01-01 00:00 – 01-01 09:00 UTC. ' +
      'Each partition’s newest is of 2018-02-07 00:00 – 2026-11-23 08:10 UTC.',
  );
  const hopping = view({ kind: 'hopping', sizeMs: HOUR, everyMs: HOUR });
  expect(describeElsewhere(state, hopping, rollup('2020-01-01', []))).toContain('shows once it is complete');
});

test('tells of partitions that end before the window', () => {
  expect(describeElsewhere(state, hourly, rollup('2026-11-23', [{ net: 'ci' }]))).toBe(
    'Not in this window: partitions whose newest events are of 2018-02-07 00:00 UTC.',
  );
});

test('is silent when nothing is elsewhere', () => {
  expect(describeElsewhere(state, hourly, rollup('2018-02-07', [{ net: 'ci' }]))).toBeNull();
  expect(describeElsewhere(liveState({ counted: 0 }), hourly, rollup('2020-01-01', []))).toBeNull();
  expect(describeElsewhere(state, hourly, { version: 1, from: null, to: null, rows: [] })).toBeNull();
});
