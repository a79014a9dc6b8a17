import { expect, test } from 'vitest';
import { eventFront, marksBefore, rangesOf, rollupPaths } from './event-time.ts';
import { livePartition, liveState } from './sample-state.ts';
import type { Partition, Plan, View } from './types.ts';

const HOUR = 3_600_000;
const at = (time: string) => Date.parse(`2001-03-04T${time}Z`);
const view = (window: View['window']): View => ({
  name: 'v/1',
  title: '',
  table: '',
  by: [],
  measures: [],
  window,
});

test('event time is as far as the slowest running partition', () => {
  const marks = ['2001-03-04T17:00:00Z', '2001-03-04T12:30:00Z', null];
  const partitions = marks.map((watermark, partition) => livePartition({ partition, watermark }));
  const stopped = livePartition({ watermark: '2001-01-01T00:00:00Z', stopped: { code: 'E', message: '' } });
  expect(eventFront(liveState({ partitions: [...partitions, stopped] }))).toBe(at('12:30:00'));
  expect(eventFront(liveState({ partitions: [] }))).toBeNull();
});

const front = (...partitions: Partition[]) => eventFront(liveState({ partitions }));
const IDLE = { lag: 0, freshnessMs: null };

test('a partition that is read to its end and idle does not hold event time back', () => {
  const old = livePartition({ watermark: '2001-01-01T00:00:00Z', ...IDLE });
  const recent = livePartition({ partition: 1, watermark: '2001-03-04T12:30:00Z' });
  expect(front(old, recent)).toBe(at('12:30:00'));
  expect(front({ ...old, lag: 1 }, recent)).toBe(Date.parse('2001-01-01T00:00:00Z'));
  expect(front({ ...old, freshnessMs: 20 }, recent)).toBe(Date.parse('2001-01-01T00:00:00Z'));
});

test('when all are idle, event time is as far as the newest event', () => {
  const marks = ['2001-03-04T12:30:00Z', '2001-03-04T17:00:00Z', null];
  const partitions = marks.map((watermark, partition) => livePartition({ partition, watermark, ...IDLE }));
  expect(eventFront(liveState({ partitions }))).toBe(at('17:00:00'));
});

test('knows between which times lie the partitions that end before a window', () => {
  const marks = ['2001-03-04T12:30:00Z', '2001-03-04T11:00:00Z', '2001-03-04T17:00:00Z', null];
  const state = liveState({ partitions: marks.map((watermark) => livePartition({ watermark })) });
  expect(marksBefore(state, at('17:00:00'))).toEqual({ from: at('11:00:00'), to: at('12:30:00') });
  expect(marksBefore(state, at('11:00:00'))).toBeNull();
});

const DAY = 24 * HOUR;

test('a period of tumbling windows ends with the newest complete one; else with the one event time is in', () => {
  const hourly = view({ kind: 'tumbling', sizeMs: HOUR });
  expect(rangesOf(hourly, at('12:30:00'), DAY)).toEqual([
    { from: at('12:00:00') - DAY, to: at('12:00:00') },
    { from: at('13:00:00') - DAY, to: at('13:00:00') },
  ]);
  const daily = view({ kind: 'tumbling', sizeMs: DAY });
  expect(rangesOf(daily, at('12:30:00'), HOUR)).toEqual([
    { from: at('00:00:00') - DAY, to: at('00:00:00') },
    { from: at('00:00:00'), to: at('00:00:00') + DAY },
  ]);
});

test('a few events after the end of the data do not hide its last day', () => {
  const daily = view({ kind: 'tumbling', sizeMs: DAY });
  const midnight = at('00:00:00');
  for (const front of [midnight, midnight + 5 * 60_000]) {
    expect(rangesOf(daily, front, DAY)[0]).toEqual({ from: midnight - DAY, to: midnight });
  }
});

test('hours and days end within one window of each other, whatever the time', () => {
  for (let front = at('00:00:00'); front < at('00:00:00') + DAY; front += HOUR / 4) {
    const [hours] = rangesOf(view({ kind: 'tumbling', sizeMs: HOUR }), front, DAY);
    const [days] = rangesOf(view({ kind: 'tumbling', sizeMs: DAY }), front, DAY);
    const behind = (hours?.to ?? 0) - (days?.to ?? 0);
    expect(behind).toBeGreaterThanOrEqual(0);
    expect(behind).toBeLessThan(DAY);
  }
});

test('a period of hopping windows starts so that whole ones fit before event time', () => {
  const hopping = view({ kind: 'hopping', sizeMs: 6 * HOUR, everyMs: HOUR });
  expect(rangesOf(hopping, at('12:30:00'), 12 * HOUR)).toEqual([
    { from: at('00:00:00'), to: at('07:00:00') },
  ]);
});

test('a view without windows has no period', () => {
  expect(rangesOf(view({ kind: 'none' }), at('12:30:00'), HOUR)).toEqual([null]);
});

test('writes the addresses of a rollup', () => {
  const plan = { name: 'flights' } as Plan;
  const query = { by: 'origin,dest', limit: '10' };
  const ranges = [{ from: 0, to: HOUR }, null];
  expect(rollupPaths({ plan, view: view({ kind: 'none' }), query, ranges })).toEqual([
    'v1/pipelines/flights/views/v%2F1/rollup?by=origin%2Cdest&limit=10&from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-01T01%3A00%3A00.000Z',
    'v1/pipelines/flights/views/v%2F1/rollup?by=origin%2Cdest&limit=10',
  ]);
});
