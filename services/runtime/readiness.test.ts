import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createReadiness } from './readiness.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('is ready when all that it depends on answers', async () => {
  const readiness = createReadiness({ kafka: () => undefined, database: async () => undefined });
  expect(await readiness.read()).toEqual({
    ready: true,
    draining: false,
    checks: {
      kafka: { ready: true, ageMs: 0, lastError: null },
      database: { ready: true, ageMs: 0, lastError: null },
    },
  });
});

test('names what fails, with its error and the age of its last answer, and recovers', async () => {
  const check = vi.fn<() => void>();
  const readiness = createReadiness({ kafka: check, other: () => undefined });
  await readiness.read();
  check.mockImplementation(() => {
    throw new Error('no leader');
  });
  vi.advanceTimersByTime(1_500);
  expect(await readiness.read()).toMatchObject({
    ready: false,
    checks: { kafka: { ready: false, ageMs: 1_500, lastError: 'no leader' }, other: { ready: true } },
  });
  check.mockImplementation(() => undefined);
  vi.advanceTimersByTime(1_000);
  expect(await readiness.read()).toMatchObject({
    ready: true,
    checks: { kafka: { ageMs: 0, lastError: null } },
  });
});

test('what never answered has no age', async () => {
  const readiness = createReadiness({ kafka: () => Promise.reject(new Error('down')) });
  expect(await readiness.read()).toMatchObject({ checks: { kafka: { ageMs: null, lastError: 'down' } } });
});

test('asks again only when its answer is older than the ttl, and once for all who ask at the same time', async () => {
  const check = vi.fn<() => void>();
  const readiness = createReadiness({ kafka: check }, 500);
  await Promise.all([readiness.read(), readiness.read(), readiness.read()]);
  vi.advanceTimersByTime(499);
  await readiness.read();
  expect(check).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  await readiness.read();
  expect(check).toHaveBeenCalledTimes(2);
});

test('what does not answer within two seconds is not ready, and the probe answers all the same', async () => {
  const readiness = createReadiness({
    kafka: () => new Promise<void>(() => undefined),
    other: () => undefined,
  });
  const answer = readiness.read();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await answer).toMatchObject({
    ready: false,
    checks: { kafka: { lastError: 'no answer within 2000 ms' }, other: { ready: true } },
  });
  expect(vi.getTimerCount()).toBe(0);
});

test('once it drains it is never ready again', async () => {
  const readiness = createReadiness({ kafka: () => undefined });
  await readiness.read();
  readiness.drain();
  expect(await readiness.read()).toMatchObject({
    ready: false,
    draining: true,
    checks: { kafka: { ready: true } },
  });
  vi.advanceTimersByTime(60_000);
  expect(await readiness.read()).toMatchObject({ ready: false, draining: true });
});
