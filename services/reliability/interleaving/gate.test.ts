import { expect, test } from 'vitest';

import { allRest } from './gate.ts';

test.each([
  ['while it is waited for', false],
  ['while the other is looked at', true],
])('a side that gets its lock from what another is answered %s is waited for too', async (_, isSooner) => {
  const answered = { waits: 0, holds: 0 };
  const waits = {
    answers: () => answered.waits,
    async rest() {
      if (answered.holds === 1) answered.waits = 1;
      else if (isSooner) answered.holds = 1;
    },
  };
  const holds = {
    answers: () => answered.holds,
    rest: async () => void (answered.holds = 1),
  };
  await allRest([waits, holds]);
  expect(answered).toEqual({ waits: 1, holds: 1 });
});
