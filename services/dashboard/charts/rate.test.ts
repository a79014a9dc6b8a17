import { expect, test } from 'vitest';
import { createRateMeter } from './rate.ts';

test('is unknown until two observations lie far enough apart', () => {
  const meter = createRateMeter();
  expect(meter.rate(0, 2_000)).toBeNaN();
  meter.observe(0, 100);
  expect(meter.rate(1_000, 2_000)).toBeNaN();
  meter.observe(100, 110);
  expect(meter.rate(100, 2_000)).toBeNaN();
  expect(meter.rate(1_000, 2_000)).toBe(10);
});

test('measures over the window alone', () => {
  const meter = createRateMeter();
  for (let second = 0; second <= 10; second++)
    meter.observe(second * 1_000, second < 5 ? 0 : (second - 4) * 300);
  expect(meter.rate(10_000, 2_000)).toBe(300);
});

test('falls to zero when nothing more comes', () => {
  const meter = createRateMeter();
  meter.observe(0, 0);
  meter.observe(1_000, 500);
  expect(meter.rate(60_000, 2_000)).toBe(0);
});

test('starts again when the total falls', () => {
  const meter = createRateMeter();
  meter.observe(0, 1_000);
  meter.observe(1_000, 2_000);
  meter.observe(2_000, 10);
  expect(meter.rate(2_500, 2_000)).toBeNaN();
  meter.observe(3_000, 60);
  expect(meter.rate(3_000, 2_000)).toBe(50);
});
