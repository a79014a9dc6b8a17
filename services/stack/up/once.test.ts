import { expect, test } from 'vitest';
import type { Exit } from '../parts/child.ts';
import { replayed } from './once.ts';
import type { Replay, ReplayProgress } from './replay.ts';

function ended(exit: Exit, progress: Partial<ReplayProgress> | undefined): Replay {
  const whole = {
    sent: 5,
    before: 0,
    total: 9,
    ratePerSecond: 1,
    eventTime: '2001-01-01T00:00:00.000Z',
    done: false,
  };
  const exited = Promise.resolve(exit);
  const child = { name: 'replay', pid: 1, exited, stop: () => exited, kill: () => undefined };
  const latest = progress && { ...whole, ...progress };
  return { pipeline: 'flights', child, exited, progress: () => latest, logFile: '/no/such/log' };
}

test('a replay that sent everything is complete', async () => {
  const replay = ended({ code: 0, signal: null }, { sent: 9, done: true });
  await expect(replayed(replay)).resolves.toBeUndefined();
});

test.each([
  ['half way', {}, 'The replay of flights was stopped after 5 of 9 events'],
  ['before its first line', undefined, 'The replay of flights was stopped after 0 of its events'],
])('a replay that was stopped %s is not complete, though it ended well', async (_, progress, message) => {
  await expect(replayed(ended({ code: 0, signal: null }, progress))).rejects.toMatchObject({
    code: 'E_REPLAY_INCOMPLETE',
    message,
  });
});

test('a replay that was killed is not complete, whatever it said', async () => {
  await expect(replayed(ended({ code: null, signal: 'SIGKILL' }, { done: true }))).rejects.toMatchObject({
    code: 'E_PART',
  });
});
