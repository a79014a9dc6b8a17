import { expect, test } from 'vitest';
import type { Measure, View } from '../api/types.ts';
import { mergeCounts, pickHistogram, quantile, quantileLines, stepOf } from './histogram.ts';

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

const step = (window: View['window'], sizeMs: number) =>
  stepOf({ view: view('v', [], window), measure: delays, sizeMs });
const row = (minute: number, counts: number[]) => ({
  windowStart: new Date(minute * 60_000).toISOString(),
  delays: { counts, p50: null, p90: null, p99: null },
});

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

test('merges short windows into steps of five minutes, ten windows at most', () => {
  expect(step({ kind: 'tumbling', sizeMs: 60_000 }, 60_000)).toBe(300_000);
  expect(step({ kind: 'tumbling', sizeMs: 1_000 }, 1_000)).toBe(10_000);
  expect(step({ kind: 'tumbling', sizeMs: 3_600_000 }, 3_600_000)).toBe(3_600_000);
  expect(step({ kind: 'hopping', sizeMs: 60_000, everyMs: 1_000 }, 1_000)).toBe(1_000);
});

test('draws merged steps in order and leaves empty ones open', () => {
  const rows = [row(11, [0, 4, 0, 0]), row(0, [0, 1, 0, 0]), row(1, [0, 1, 0, 0])];
  const [times, median] = quantileLines(rows, delays, 300_000);
  expect(times).toEqual([0, 300, 600]);
  expect(median).toEqual([5, null, 5]);
});
