import type { Service } from '@dagger.io/dagger';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { bounded, exceeded, within } from '../src/bounded.ts';
import { stopAll } from '../src/stop.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = () => new Promise<never>(() => undefined);

test('work has its time and not a second more', async () => {
  const ended = vi.fn<(why: unknown) => void>();
  const work = within(120, 'starting api', never()).catch(ended);
  await vi.advanceTimersByTimeAsync(119_999);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  const fix = 'call again, as `dagger --progress=plain call ...`, which shows what it waits for';
  expect(ended).toHaveBeenCalledWith(new Error(`starting api took more than 120 s: ${fix}`));
  await work;
});

test('work that ends in time is answered, and leaves no timer behind', async () => {
  expect(await within(120, 'starting api', Promise.resolve('ready'))).toBe('ready');
  await expect(within(120, 'starting api', Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(vi.getTimerCount()).toBe(0);
});

test('a service that does not stop is given up, and the others are stopped', async () => {
  const stop = vi.fn<(options: object) => Promise<void>>(async () => undefined);
  const services = [{ stop: never }, { stop }] as unknown as Service[];
  let ended = false;
  const all = stopAll(services).then(() => (ended = true));
  await vi.advanceTimersByTimeAsync(19_000);
  expect([ended, stop.mock.calls]).toEqual([false, [[{ kill: true }]]]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await all).toBe(true);
});

test('a command is out of time when `timeout` says so, and not by its own exit code', () => {
  const command = bounded(600, ['npm', 'run', 'check']);
  expect(exceeded(command, 124)).toBe('was ended after 600 s');
  expect(exceeded(command, 137)).toBe('was killed, after 600 s or for want of memory');
  expect([1, 134].map((code) => exceeded(command, code))).toEqual([undefined, undefined]);
  expect(exceeded(['trivy', 'image'], 137)).toBe(undefined);
});
