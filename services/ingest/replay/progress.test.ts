import { afterEach, expect, test, vi } from 'vitest';

import { startProgress, type Progress } from './progress.ts';

afterEach(() => void vi.useRealTimers());

test('a line each 250 ms, earlier runs included in what is sent, the rate of the whole run at the end', () => {
  vi.useFakeTimers();
  const lines: Progress[] = [];
  const write = (line: string) => void lines.push((JSON.parse(line) as { replay: Progress }).replay);
  const progress = startProgress(400, write);
  progress.reach(100, 0);
  progress.reach(200, 60_000);
  vi.advanceTimersByTime(500);
  progress.reach(400, 120_000);
  progress.end();
  vi.advanceTimersByTime(1_000);
  expect(lines).toEqual([
    {
      sent: 200,
      before: 100,
      total: 400,
      ratePerSecond: 400,
      eventTime: '1970-01-01T00:01:00.000Z',
      done: false,
    },
    {
      sent: 200,
      before: 100,
      total: 400,
      ratePerSecond: 0,
      eventTime: '1970-01-01T00:01:00.000Z',
      done: false,
    },
    {
      sent: 400,
      before: 100,
      total: 400,
      ratePerSecond: 600,
      eventTime: '1970-01-01T00:02:00.000Z',
      done: true,
    },
  ]);
});
