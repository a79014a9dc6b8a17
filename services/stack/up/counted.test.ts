import { expect, test } from 'vitest';
import { describeCounted } from './counted.ts';

const replay = (before: number, sent: number) => ({
  progress: () => ({ before, sent, total: 9, ratePerSecond: 0, eventTime: '', done: sent === 9 }),
});
const ALL = { replays: [replay(9, 9)], readBefore: 9, readAfter: 9, isRecount: false, ms: 3_200 };

test('a log that held everything, all of it counted: nothing was done, and how it is sent again', () => {
  expect(describeCounted(ALL)).toBe(
    'counted before; nothing was left to send (--fresh deletes every event and count of this clone, and sends it again)',
  );
});

test.each([
  ['one event was sent', { replays: [replay(9, 9), replay(8, 9)] }, 'sent and counted in 3.2 s'],
  ['nobody knows what was sent', { replays: [{ progress: () => undefined }] }, 'sent and counted in 3.2 s'],
  ['something was left to count', { readBefore: 5 }, 'counted in 3.2 s; nothing was left to send'],
  ['it is counted again', { isRecount: true }, 'counted in 3.2 s; nothing was left to send'],
  ['the api did not say', { readBefore: NaN, readAfter: NaN }, 'counted in 3.2 s; nothing was left to send'],
  ['there is no data set, and all is counted', { replays: [] }, 'counted before'],
])('when %s it says no more than that', (_, change, says) => {
  expect(describeCounted({ ...ALL, ...change })).toBe(says);
});
