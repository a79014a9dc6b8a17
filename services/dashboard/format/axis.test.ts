import { expect, test } from 'vitest';
import { durationSteps, durationTicks, numberTicks } from './axis.ts';

const ticks = (step: number, many: number) => Array.from({ length: many }, (_, index) => index * step);

test.each([
  [2.5, ['0.0', '2.5', '5.0', '7.5', '10.0']],
  [5, ['0', '5', '10', '15', '20']],
  [0.05, ['0.00', '0.05', '0.10', '0.15', '0.20']],
  [25_000, ['0', '25,000', '50,000', '75,000', '100,000']],
])('writes values that are %d apart with the decimals of that step', (step, written) => {
  expect(numberTicks(ticks(step, 5), step)).toEqual(written);
});

test('writes values below zero with a true minus', () => {
  expect(numberTicks([-50, 0], 50)).toEqual(['−50', '0']);
});

test.each([
  [2.5, ['0', '2.5 ms', '5.0 ms', '7.5 ms', '10.0 ms']],
  [20, ['0', '20 ms', '40 ms', '60 ms', '80 ms']],
  [500, ['0', '0.5 s', '1.0 s', '1.5 s', '2.0 s']],
  [15_000, ['0', '15 s', '30 s', '45 s', '60 s']],
  [30_000, ['0', '0.5 min', '1.0 min', '1.5 min', '2.0 min']],
  [3_600_000, ['0', '1 h', '2 h', '3 h', '4 h']],
])('writes latencies that are %d ms apart in one unit', (step, written) => {
  expect(durationTicks(ticks(step, 5), step)).toEqual(written);
});

test('an axis that ends at a full unit is written in it: the label of the other is too wide', () => {
  expect(durationTicks(ticks(500, 3), 500)).toEqual(['0', '0.5 s', '1.0 s']);
});

test('every step of a latency axis is written as what it is', () => {
  for (const step of durationSteps) {
    const [, label = ''] = durationTicks([0, step], step);
    const [value, unit] = label.split(' ');
    const ms = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }[unit ?? ''];
    expect(Number(value?.replace(',', '')) * (ms ?? 0), label).toBe(step);
  }
});

test('no two ticks of an axis have the same label', () => {
  for (const step of durationSteps) {
    const labels = durationTicks(ticks(step, 6), step);
    expect(new Set(labels).size, labels.join()).toBe(6);
  }
});
