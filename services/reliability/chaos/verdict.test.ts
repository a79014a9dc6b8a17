import { expect, test } from 'vitest';

import type { Findings } from './row.ts';
import { failuresOf } from './verdict.ts';

const row = { boundSeconds: 10 };
const well: Findings = {
  landed: { kill: 3 },
  account: undefined,
  recoveries: [1, 2],
  fenced: 0,
  peakRssMb: 100,
  longestStallSeconds: 1,
  looks: 50,
  faults: [],
};
const account = {
  sent: 1,
  acked: 1,
  inLog: 1,
  counted: 0,
  deadLettered: 0,
  droppedLate: 0,
  lost: 1,
  doubled: 0,
  cells: 1,
  different: 0,
  faults: ['1 lost'],
};

test('a row passes when its faults landed, nothing is wrong and it recovered in time', () => {
  expect(failuresOf(row, well)).toEqual([]);
});

test.each<[string, Partial<Findings>, string]>([
  ['nothing injected', { landed: {} }, 'no fault was injected'],
  ['one kind without evidence', { landed: { kill: 3, reset: 0 } }, 'no evidence that this landed: reset'],
  ['evidence that is no number', { landed: { kill: Number.NaN } }, 'no evidence that this landed: kill'],
  ['a bound that is passed', { recoveries: [1, 10.4] }, 'recovery took 10.4 s, at most 10 s are allowed'],
  ['no recovery', { recoveries: [] }, 'no recovery was measured'],
  ['a watch that never looked', { looks: 0 }, 'nobody looked on'],
  ['a fault that the watch saw', { faults: ['next fell'] }, 'next fell'],
  ['an account that does not balance', { account }, '1 lost'],
])('a row fails for %s', (_, change, failure) => {
  expect(failuresOf(row, { ...well, ...change })).toEqual([failure]);
});
