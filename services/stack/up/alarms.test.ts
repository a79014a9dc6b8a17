import { expect, test } from 'vitest';
import { keptOutput } from '../testing/running.ts';
import { alarmsOf, alarmTeller } from './alarms.ts';

const COUNTS = { read: 0, counted: 0, deadLettered: 0, droppedLate: 0, lag: 0 };
const REPLACED = { code: 'E_TOPIC_REPLACED', message: 'partition 3: the topic was made again (a is now b)' };
const state = (stopped: typeof REPLACED | null) => ({
  ...COUNTS,
  partitions: [
    { partition: 2, nextOffset: 7, stopped: null },
    { partition: 3, nextOffset: 7, stopped },
  ],
});

test('a stopped partition is told with code, pipeline, partition, reason and fix; once, and again when it is back', () => {
  const output = keptOutput();
  const tell = alarmTeller(output);
  for (const stopped of [REPLACED, REPLACED, null, REPLACED]) tell(alarmsOf('flights', state(stopped)));
  expect(output.noted).toHaveLength(2);
  expect(output.noted[0]).toContain(
    '✖ E_TOPIC_REPLACED  flights, partition 3 is stopped: the topic was made again (a is now b)\n  fix: Restore',
  );
  expect(output.emitted).toMatchObject([
    { event: 'alarm', pipeline: 'flights', partition: 3, code: 'E_TOPIC_REPLACED' },
    { event: 'alarm' },
  ]);
});

test.each([
  ['E_TOPIC_REPLACED', '--recount flights --partial'],
  ['E_OFFSET_BEYOND_LOG', '--recount flights --partial'],
  ['E_LOG_TRUNCATED', '--recount flights --partial'],
  ['E_BATCH_TOO_LARGE', 'smaller batches'],
  ['E_BATCH_UNREADABLE', 'another client'],
  ['E_OTHER', '--recount flights'],
])('the fix of %s names the pipeline, and deletes nothing of another', (code, words) => {
  const [alarm] = alarmsOf('flights', state({ code, message: 'x' }));
  expect(alarm?.fix).toContain(words);
  expect(alarm?.fix).toContain('--recount flights');
  expect(alarm?.fix).not.toContain('--fresh');
});
