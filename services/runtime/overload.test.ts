import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

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
