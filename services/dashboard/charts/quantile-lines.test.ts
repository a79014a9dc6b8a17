import { expect, test } from 'vitest';
import type { Measure } from '../api/types.ts';
import { linesRange, quantileLines, settledTo } from './quantile-lines.ts';

const STEP = 60_000;
const measure: Measure = {
  name: 'delays',
  kind: 'histogram',
  field: 'delay',
  title: 'Delay',
  unit: 'min',
  scale: 0,
  bounds: [0, 10, 20],
  columns: [],
  memberTable: null,
};
const row = (minute: number, events: number, bucket = 1) => ({
  windowStart: new Date(minute * STEP).toISOString(),
  delays: { counts: [0, 0, 0, 0].with(bucket, events), p50: null, p90: null, p99: null },
});
const lines = (rows: ReturnType<typeof row>[], settledMinute = Infinity) => {
  const drawn = quantileLines(rows, { measure, stepMs: STEP, settledTo: settledMinute * STEP });
  const [times, median] = drawn;
  return times.map((time, index) => [time / 60, median?.[index]]);
};

test('draws steps in order, several windows in one, and leaves one without events open', () => {
  expect(lines([row(3, 400), row(0, 100), row(0.5, 100), row(1, 200)])).toEqual([
    [0, 5],
    [1, 5],
    [2, null],
    [3, 5],
  ]);
});

test('leaves out what is not settled: the early events of a window that is still open are no finding', () => {
  const rows = [row(0, 300), row(1, 300), row(2, 40, 0)];
  expect(lines(rows, 2)).toEqual([
    [0, 5],
    [1, 5],
  ]);
});

test('draws what there is while nothing is settled yet', () => {
  expect(lines([row(5, 300)], 2)).toEqual([[5, 5]]);
});

test('draws a night of few events as one point, from where it began', () => {
  const night = [row(1, 30), row(2, 7), row(3, 2, 2), row(5, 61)];
  expect(lines([row(0, 500), ...night, row(6, 500)]).map(([time]) => time)).toEqual([0, 1, 6]);
});

test('leaves a stretch open that stays nearly empty, and an unfinished night out', () => {
  const few = Array.from({ length: 12 }, (_, index) => row(1 + index, 1));
  expect(lines([row(0, 500), ...few, row(13, 500), row(14, 20)])).toEqual([
    [0, 5],
    [1, null],
    [13, 5],
  ]);
});

test('a thin stream is drawn by its own measure of many', () => {
  expect(lines([row(0, 4), row(1, 6), row(2, 1), row(3, 5)]).map(([time]) => time)).toEqual([0, 1, 2]);
});

test('nothing is drawn of nothing', () => {
  expect(lines([])).toEqual([]);
});

test('asks up to the step that event time is in, and holds three steps for open', () => {
  const steps = { stepMs: STEP, steps: 10 };
  const range = linesRange({ window: { kind: 'tumbling', sizeMs: STEP } }, 61.5 * STEP, steps);
  expect(range).toEqual({ from: 52 * STEP, to: 62 * STEP });
  expect(settledTo(new Date(range.to).toISOString(), STEP)).toBe(59 * STEP);
  const hopping = { window: { kind: 'hopping', sizeMs: 20 * STEP, everyMs: STEP } } as const;
  expect(linesRange(hopping, 61.5 * STEP, steps).to).toBe(43 * STEP);
});
