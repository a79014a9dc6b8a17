import { expect, test } from 'vitest';
import { readNames } from '../verbs/read-names.ts';
import { up } from '../verbs/up.ts';
import { checkRecount, lostOf, recountArguments } from './recount.ts';

const bounds = (...pairs: [low: number, high: number][]) =>
  new Map(pairs.map(([low, high], partition) => [partition, { low, high }]));
const NOW = { topic: 'flights', topicId: 'a', bounds: bounds([0, 9], [0, 5]) };
const rowsOf = (...next: number[]) =>
  next.map((each, partition) => ({ partition, topicId: 'a', next: each }));
const BEFORE = { topic: 'flights', rows: rowsOf(9, 4) };

test.each([
  ['a log that holds all', BEFORE, NOW],
  ['a pipeline that was never counted', { topic: undefined, rows: [] }, NOW],
  ['another topic', { ...BEFORE, topic: 'old' }, { ...NOW, topicId: 'b', bounds: bounds([0, 1], [0, 1]) }],
])('%s can be counted whole', (_, before, now) => {
  expect(lostOf(before, now)).toEqual([]);
});

test.each([
  { log: 'begins later', now: { bounds: bounds([0, 9], [3, 5]) }, words: 'partition 1 begins at offset 3' },
  { log: 'was made again', now: { topicId: 'b' }, words: "topic 'flights' was made again" },
  { log: 'ends earlier', now: { bounds: bounds([0, 8], [0, 5]) }, words: 'partition 0 ends at offset 8' },
  { log: 'has a partition less', now: { bounds: bounds([0, 9]) }, words: 'partition 1 ends at offset 0' },
  {
    log: 'is another one and begins later',
    now: { topic: 'new', bounds: bounds([2, 9], [0, 5]) },
    words: 'partition 0 begins at offset 2',
  },
])('a log that $log has lost something', ({ now, words }) => {
  expect(lostOf(BEFORE, { ...NOW, ...now })).toEqual([expect.stringContaining(words)]);
});

test('names come one by one or between commas, each once', () => {
  expect(readNames('flights', readNames(' flights,flights'))).toEqual(['flights']);
});

test('a name that no pipeline has is refused with the list', () => {
  expect(() => checkRecount({ names: ['flights', 'flihgts'], partial: false }, false)).toThrow(
    expect.objectContaining({ code: 'E_PIPELINE_UNKNOWN', fix: 'Name one of: flights.' }) as Error,
  );
});

test.each([
  [{ names: ['flights'], partial: false }, true, 'Leave one'],
  [{ names: [], partial: true }, false, 'Add --recount'],
])('%j, with --fresh %j, is refused', (recount, fresh, fix) => {
  expect(() => checkRecount(recount, fresh)).toThrow(
    expect.objectContaining({ code: 'E_OPTION', fix: expect.stringContaining(fix) as string }) as Error,
  );
});

test('the migrate job is given the same', () => {
  const names = ['flights', 'quakes'];
  const both = ['--recount', 'flights', '--recount', 'quakes'];
  expect(recountArguments({ names, partial: false })).toEqual(both);
  expect(recountArguments({ names, partial: true })).toEqual([...both, '--partial']);
  expect(recountArguments({ names: [], partial: false })).toEqual([]);
});

test('--help says what --fresh deletes', () => {
  const fresh = up.options?.find(({ flags }) => flags === '--fresh');
  expect(fresh?.meaning).toMatch(/delete every event and every count .* all pipelines/);
});
