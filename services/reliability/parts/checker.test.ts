import { expect, test } from 'vitest';

import { faultsOf, judge } from './checker.ts';

const processor = { read: 100, counted: 90, deadLettered: 6, droppedLate: 4, late: 9 };
const verdict = { processor, cells: 12, different: 0, deadLettersDifferent: 0, notCounted: 0, ok: true };
const balance = { sent: 101, acked: 100, inLog: 100, lost: 0, multiplied: 0 };

type Change = {
  verdict?: Partial<typeof verdict>;
  processor?: Partial<typeof processor>;
  balance?: Partial<typeof balance>;
};

const judged = (change: Change = {}) =>
  judge(
    { ...verdict, processor: { ...processor, ...change.processor }, ...change.verdict },
    { ...balance, ...change.balance },
  );

const UNBALANCED = 'the log is not counted + dead-lettered + dropped late';

test('nothing is wrong when all that is in the log became something, once', () => {
  expect(judged()).toMatchObject({ sent: 101, acked: 100, inLog: 100, lost: 0, doubled: 0, different: 0 });
  expect(faultsOf(judged())).toEqual([]);
});

test.each<[string, Change, string[]]>([
  ['acknowledged and not in the log', { balance: { lost: 2 } }, ['2 lost']],
  ['in the log and not counted', { processor: { read: 97, counted: 87 } }, ['3 lost', UNBALANCED]],
  ['neither in the log nor counted', { balance: { lost: 2, inLog: 101 } }, ['3 lost', UNBALANCED]],
  ['more often in the log than sent', { balance: { multiplied: 5 } }, ['5 counted twice']],
  [
    'counted more often than in the log',
    { processor: { read: 104, counted: 94 } },
    ['4 counted twice', UNBALANCED],
  ],
  [
    'dead-lettered once more, and once more in the log than sent',
    { processor: { read: 101, deadLettered: 7 }, balance: { multiplied: 1 } },
    ['2 counted twice', UNBALANCED],
  ],
  ['read and become nothing', { processor: { read: 101 } }, [UNBALANCED]],
  [
    'of another cell, and another dead letter',
    { verdict: { different: 2, deadLettersDifferent: 1, ok: false } },
    ['3 cells or dead letters are not what the log says', 'the oracle does not agree'],
  ],
  ['that the oracle could not count', { verdict: { notCounted: 1 } }, ['the oracle does not agree']],
  ['compared with nothing', { verdict: { cells: 0 } }, ['nothing was compared']],
])('what is %s is told', (_, change, faults) => {
  expect(faultsOf(judged(change))).toEqual(faults);
});
