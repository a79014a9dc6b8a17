import { expect, test } from 'vitest';
import { idleStack } from '../testing/running.ts';
import type { Replay } from './replay.ts';
import { runOn } from './run-on.ts';

const ended = (pipeline: string): Replay =>
  ({
    pipeline,
    exited: Promise.resolve({ code: 0, signal: null }),
    progress: () => ({ sent: 3, total: 3, ratePerSecond: 0, eventTime: '', done: true }),
    logFile: '/nowhere',
  }) as unknown as Replay;

test('at the end of a replay it says how to see it again, and what that deletes', async () => {
  const stop = new AbortController();
  const stack = idleStack(stop.signal);
  const running = runOn({ ...stack, replays: [ended('flights')] });
  await expect.poll(() => stack.output.noted.join('\n')).toContain('all of flights is sent');
  stop.abort();
  await running;
  const told = stack.output.noted.join('\n');
  expect(told).toMatch(/--recount flights {3}keeps all events/);
  expect(told).toMatch(/--fresh {3}deletes every event and every count of this clone/);
});
