import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

import { createRefresher } from './refresher.ts';

test('who asks gets a reading that began afterwards', async () => {
  let asked = 0;
  const seen: number[] = [];
  const refresh = createRefresher(async () => {
    const atStart = asked;
    await sleep(5);
    seen.push(atStart);
  }, 1);
  for (asked = 1; asked <= 20; asked++) {
    void refresh();
    await sleep(1);
  }
  await refresh();
  expect(seen.at(-1)).toBe(21);
  expect(seen.length).toBeLessThan(15);
});

test('a caller comes back although others keep asking', async () => {
  const refresh = createRefresher(() => sleep(1), 5);
  const noise = setInterval(() => void refresh(), 1);
  for (let i = 0; i < 3; i++) await expect(refresh()).resolves.toBeUndefined();
  clearInterval(noise);
  await refresh();
});

test('a failure is told once, the next reading is made all the same', async () => {
  let fails = true;
  const refresh = createRefresher(async () => {
    if (fails) throw new Error('away');
  }, 1);
  const first = refresh();
  const second = refresh();
  await expect(first).rejects.toThrow('away');
  fails = false;
  await expect(second).resolves.toBeUndefined();
});
