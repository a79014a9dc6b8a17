import { expect, test } from 'vitest';

import { allChanged, changesJson, mergeChanges, type Changes } from './changes.ts';

const changes = (ranges: Record<string, [number | null, number | null]>): Changes =>
  new Map(Object.entries(ranges).map(([view, [from, to]]) => [view, { from, to }]));

test('ranges of one view grow, views add up', () => {
  const merged = mergeChanges(changes({ a: [10, 20], b: [1, 1] }), changes({ a: [5, 15], c: [2, 2] }));
  expect(merged).toEqual(changes({ a: [5, 20], b: [1, 1], c: [2, 2] }));
});

test('all stays all', () => {
  expect(mergeChanges(allChanged(['a']), changes({ a: [5, 15] }))).toEqual(allChanged(['a']));
  expect(mergeChanges(changes({ a: [5, 15] }), changes({ a: [null, null] }))).toEqual(allChanged(['a']));
});

test('is written with ISO times, null for all', () => {
  expect(JSON.parse(changesJson(changes({ a: [0, 3_600_000], b: [null, null] })))).toEqual({
    a: { from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T01:00:00.000Z' },
    b: { from: null, to: null },
  });
});
