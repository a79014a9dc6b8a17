import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';

import { createOverload } from './overload.ts';

test('as many at once as may be; one that has ended makes room, once', () => {
  const overload = createOverload({ inFlightMax: 2, turnMaxMs: 60_000 });
  const [first] = [overload.enter(), overload.enter()];
  expect([overload.inFlight(), overload.isOverloaded()]).toEqual([2, true]);
  first();
  first();
  expect([overload.inFlight(), overload.isOverloaded()]).toEqual([1, false]);
});

test('a turn that takes requests for too long refuses the rest of them, and the next takes again', async () => {
  const overload = createOverload({ inFlightMax: 10, turnMaxMs: 40 });
  expect(overload.isOverloaded()).toBe(false);
  const begin = performance.now();
  while (performance.now() - begin < 60);
  expect(overload.isOverloaded()).toBe(true);
  await sleep(5);
  expect(overload.isOverloaded()).toBe(false);
});

test('slow answers lower how many are taken at once, fast ones raise it again, and short ones that nobody awaited do neither', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const overload = createOverload({ inFlightMax: 100, turnMaxMs: 60_000 });
    const takeAll = () => {
      const leaves: ((isAnswered?: boolean) => void)[] = [];
      while (!overload.isFull()) leaves.push(overload.enter());
      return leaves;
    };
    const answerAll = (afterMs: number, isAnswered = true) => {
      const leaves = takeAll();
      for (const leave of leaves) {
        vi.advanceTimersByTime(afterMs / leaves.length);
        leave(isAnswered);
      }
      return leaves.length;
    };
    expect(answerAll(100)).toBe(100);
    for (let round = 0; round < 20; round++) answerAll(2_000);
    expect(answerAll(10)).toBeLessThan(20);
    for (let round = 0; round < 200; round++) answerAll(10, false);
    expect(answerAll(10)).toBeLessThan(20);
    for (let round = 0; round < 200; round++) answerAll(10);
    expect(answerAll(10)).toBe(100);
    for (let round = 0; round < 20; round++) answerAll(2_000, false);
    expect(answerAll(10)).toBeLessThan(20);
  } finally {
    vi.useRealTimers();
  }
});
