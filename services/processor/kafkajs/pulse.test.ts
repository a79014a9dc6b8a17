import type { Consumer } from 'kafkajs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { watchPulse } from './pulse.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(silenceMs: number) {
  const listeners = new Map<string, () => void>();
  const consumer = {
    events: { CONNECT: 'connect', GROUP_JOIN: 'join', HEARTBEAT: 'heartbeat', CRASH: 'crash' },
    on: (name: string, listener: () => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  } as unknown as Consumer;
  const onSilence = vi.fn<() => void>();
  const end = watchPulse(consumer, silenceMs, onSilence);
  return { onSilence, end, listeners, sign: (name: string) => listeners.get(name)?.() };
}

it('tells once of a client without any sign, and listens no more', () => {
  const { onSilence, listeners } = watched(5_000);
  vi.advanceTimersByTime(5_000);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(onSilence).toHaveBeenCalledTimes(1);
  expect(listeners.size).toBe(0);
});

it.each(['connect', 'join', 'heartbeat', 'crash'])('%s is a sign', (name) => {
  const { onSilence, sign } = watched(5_000);
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(4_000);
    sign(name);
  }
  expect(onSilence).not.toHaveBeenCalled();
});

it('a process that stood still itself waits anew', () => {
  const { onSilence } = watched(5_000);
  vi.advanceTimersByTime(1_000);
  vi.spyOn(performance, 'now').mockReturnValueOnce(performance.now() + 30_000);
  vi.advanceTimersByTime(1_000);
  expect(onSilence).not.toHaveBeenCalled();
});

it('an end of the watch is one', () => {
  const { onSilence, end } = watched(5_000);
  end();
  vi.advanceTimersByTime(60_000);
  expect(onSilence).not.toHaveBeenCalled();
});
