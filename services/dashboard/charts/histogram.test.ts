import { expect, test } from 'vitest';
import type { Measure, View } from '../api/types.ts';
import { mergeCounts, pickHistogram, quantile, stepsOf } from './histogram.ts';

const measure = (name: string, kind: Measure['kind']): Measure => ({
  name,
  kind,
  field: 'delay',
  title: name,
  unit: null,
  scale: 0,
  bounds: [0, 10, 20],
  columns: [],
  memberTable: null,
});
const delays = measure('delays', 'histogram');
const view = (name: string, by: string[], window: View['window']): View => ({
  name,
  title: name,
  table: name,
  by,
  window,
  measures: [measure('n', 'count'), delays],
});

const steps = (window: View['window'], sizeMs: number) =>
  stepsOf({ view: view('v', [], window), measure: delays, sizeMs });

test('reads quantiles linearly inside a bucket', () => {
  expect(quantile([0, 10, 10, 0], [0, 10, 20], 0.5)).toBe(10);
  expect(quantile([0, 10, 10, 0], [0, 10, 20], 0.25)).toBe(5);
  expect(quantile([0, 0, 10, 0], [0, 10, 20], 0.9)).toBe(19);
});

test('answers the only edge of an open bucket, and nothing without events', () => {
  expect(quantile([5, 0, 0, 0], [0, 10, 20], 0.5)).toBe(0);
  expect(quantile([0, 0, 0, 5], [0, 10, 20], 0.5)).toBe(20);
  expect(quantile([0, 0, 0, 0], [0, 10, 20], 0.5)).toBeNull();
});

test('merges counts of different lengths', () => {
  expect(mergeCounts([[1, 2], [1], [0, 0, 3]])).toEqual([2, 2, 3]);
});

test('picks the windowed view with the fewest dimensions', () => {
  const hour = view('hour', ['origin'], { kind: 'tumbling', sizeMs: 3_600_000 });
  const minute = view('minute', [], { kind: 'tumbling', sizeMs: 60_000 });
  const ever = view('ever', [], { kind: 'none' });
  expect(pickHistogram([ever, hour, minute])?.view.name).toBe('minute');
  expect(pickHistogram([ever])).toBeNull();
});

test('merges short windows to half hours, no more than one request may ask for', () => {
  const windows = { stepMs: 60_000, steps: 96 };
  expect(steps({ kind: 'tumbling', sizeMs: 60_000 }, 60_000)).toEqual({ stepMs: 1_800_000, steps: 32 });
  expect(steps({ kind: 'tumbling', sizeMs: 1_000 }, 1_000)).toEqual({ stepMs: 30_000, steps: 32 });
  expect(steps({ kind: 'tumbling', sizeMs: 3_600_000 }, 3_600_000)).toEqual({
    ...windows,
    stepMs: 3_600_000,
  });
  expect(steps({ kind: 'hopping', sizeMs: 600_000, everyMs: 60_000 }, 60_000)).toEqual(windows);
});
