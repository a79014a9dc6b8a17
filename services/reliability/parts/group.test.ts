import { expect, test } from 'vitest';

import { strangers } from './group.ts';

const member = (pid: number, ...partitions: number[]) => ({
  clientId: `millrace-processor-${pid}`,
  partitions,
});

const found = (members: ReturnType<typeof member>[]) => strangers(members, [8, 7], 4);

test('a group of exactly the processors that run has no stranger', () => {
  expect(found([member(7, 1, 3), member(8, 0, 2)])).toBeUndefined();
});

test.each([
  ['one that does not run', [member(7, 1, 3), member(8, 0), member(9, 2)], /in the group are .*-9, and/],
  ['a processor twice', [member(7, 1), member(7, 3), member(8, 0, 2)], /in the group are/],
  ['too few', [member(7, 0, 1, 2, 3)], /in the group are/],
  ['nobody', [], /in the group are none/],
  ['a partition that nobody holds', [member(7, 1), member(8, 0, 2)], /holds partitions 0, 1, 2$/],
  ['a partition held twice', [member(7, 1, 2, 3), member(8, 0, 2)], /holds partitions 0, 1, 2, 2, 3$/],
])('a group of %s has', (_, members, fault) => {
  expect(found(members)).toMatch(fault);
});
