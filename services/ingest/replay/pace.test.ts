import { expect, test } from 'vitest';

import { createPace } from './pace.ts';
import { parseRate } from './rate.ts';

function paced(rate: string, startMs = 0) {
  let now = 0;
  const pace = createPace(parseRate(rate), startMs, () => now);
  return {
    pace,
    after(ms: number) {
      now += ms;
      return pace.due();
    },
  };
}

/** Sends all that is due every `tickMs` for `forMs`. */
function sent(rate: string, { tickMs, forMs }: { tickMs: number; forMs: number }): number {
  const { pace, after } = paced(rate);
  let total = 0;
  for (let passed = 0; passed < forMs; passed += tickMs) {
    const { events } = after(tickMs);
    pace.spend(events);
    total += events;
  }
  return total;
}

test('events per second hold over time, also below one', () => {
  expect(sent('1000', { tickMs: 10, forMs: 10_000 })).toBe(10_001);
  expect(sent('333', { tickMs: 7, forMs: 9_996 })).toBeCloseTo(3_330, -1);
  expect([5, 6]).toContain(sent('0.5', { tickMs: 10, forMs: 10_000 }));
});

test('a pause is followed by one second of catching up, not by a burst', () => {
  const { after } = paced('1000');
  expect(after(60_000)).toEqual({ events: 1_000, untilMs: Infinity });
});

test('times event time: what happened until the replayed moment', () => {
  const { after } = paced('3600x', 5_000);
  expect(after(0)).toEqual({ events: Infinity, untilMs: 5_000 });
  expect(after(500)).toEqual({ events: Infinity, untilMs: 5_000 + 1_800_000 });
  expect(after(60_000).untilMs).toBe(5_000 + 1_800_000 + 3_600_000);
});

test('max is all there is', () => {
  expect(paced('max').after(0)).toEqual({ events: Infinity, untilMs: Infinity });
});
