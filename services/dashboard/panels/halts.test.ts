import { expect, test } from 'vitest';
import { livePartition, liveState } from '../api/sample-state.ts';
import { haltsOf, haltTitle } from './halts.ts';

const stopped = (partition: number, code: string, message: string) =>
  livePartition({ partition, stopped: { code, message } });
const running = livePartition({ partition: 9 });

test('groups stopped partitions by their reason, and gives each its fix', () => {
  const state = liveState({
    partitions: [
      stopped(1, 'E_LOG_TRUNCATED', 'log begins at 40'),
      running,
      stopped(3, 'E_LOG_TRUNCATED', 'log begins at 7'),
      stopped(4, 'E_NEW', 'never seen before'),
    ],
  });
  expect(haltsOf(state)).toEqual([
    {
      code: 'E_LOG_TRUNCATED',
      partitions: [1, 3],
      messages: ['log begins at 40', 'log begins at 7'],
      fix: 'raise the retention; then --recount --partial counts what is still in the log',
    },
    {
      code: 'E_NEW',
      partitions: [4],
      messages: ['never seen before'],
      fix: 'look the code up in docs/errors.md',
    },
  ]);
  expect(haltTitle(state)).toBe('Partitions 1, 3, 4 are stopped');
  expect(haltsOf(liveState({}))).toEqual([]);
});

test('names one, and all', () => {
  const one = stopped(3, 'E_LOG_TRUNCATED', '');
  expect(haltTitle(liveState({ partitions: [one, running] }))).toBe('Partition 3 is stopped');
  expect(haltTitle(liveState({ partitions: [one, { ...one, partition: 4 }] }))).toBe(
    'All 2 partitions are stopped',
  );
});
