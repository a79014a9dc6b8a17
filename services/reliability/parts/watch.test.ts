import { expect, test } from 'vitest';

import { broken, type Partition } from './watch.ts';

const at: Partition = {
  partition: 0,
  next: 10,
  epoch: 2,
  read: 10,
  counted: 7,
  letters: 2,
  dropped: 1,
  stopped: null,
};
const look = (change: Partial<Partition> = {}, inView = 7, letters = 2) => ({
  partitions: [{ ...at, ...change }],
  in_view: inView,
  letters,
});

test('nothing is wrong with what agrees and only grows', () => {
  expect(broken(look(), [])).toEqual([]);
  expect(broken(look(), [{ ...at, next: 3, read: 3, counted: 3, epoch: 1 }])).toEqual([]);
});

test('what was read must be counted, dead-lettered or dropped', () => {
  expect(broken(look({ read: 11 }), [])).toEqual([
    'partition 0: read is not counted + dead-lettered + dropped late',
  ]);
});

test.each(['next', 'epoch', 'read', 'counted'] as const)('%s never falls', (name) => {
  const before = { ...at, [name]: at[name] + 1 };
  expect(broken(look(), [before])).toEqual([`partition 0: ${name} fell from ${at[name] + 1} to ${at[name]}`]);
});

test('a view and the dead letters agree with the offsets in every look', () => {
  expect(broken(look({}, 8), [])).toEqual(['a view holds 8, counted are 7']);
  expect(broken(look({}, 7, 1), [])).toEqual(['there are 1 dead letters, 2 are said to be there']);
});
