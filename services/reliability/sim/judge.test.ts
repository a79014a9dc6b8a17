import { describe, expect, it } from 'vitest';

import { deadLetterKey } from './delta-statements.ts';
import { fault, standstill } from './judge.ts';
import { offsetKey, type OffsetRow } from './offset-statements.ts';
import type { Row } from './rows.ts';
import { createTopic, type Entry, type Partition } from './topic.ts';

const AT = Date.UTC(2001, 0, 1);
const MINUTE = '2001-01-01T00:00:00.000Z';
const BEFORE = '2000-12-31T23:59:00.000Z';

const entry = (offset: number, n: number | null): Entry => ({
  record: { offset, timestampMs: AT, key: null, value: null, headers: {} },
  event: n === null ? null : { id: offset, timeMs: AT, key: 'a', to: 'b', n },
});

/** One event, a hidden record, a dead letter; all of it counted. */
function counted() {
  const topic = createTopic('t', 1);
  const partition = topic.partitions[0] as Partition;
  partition.entries.push(entry(0, 5), 'hidden', entry(2, null));
  partition.stable = 3;
  const offsets: OffsetRow = {
    partition: 0,
    topicId: 't',
    epoch: 1,
    nextOffset: 3,
    watermarkMs: AT,
    read: 2,
    counted: 1,
    deadLettered: 1,
    droppedLate: 0,
    late: 0,
    owner: 'worker-1',
    stopped: null,
    firstOffset: 0,
  };
  const rows = new Map<string, Row>([
    [offsetKey(0), offsets],
    [`simulated_minute|${MINUTE}|a`, { events: 1, n: 5, least: 5, most: 5 }],
    [`simulated_pair|${MINUTE}|a|b`, { events: 1 }],
    [`simulated_hop|${BEFORE}`, { events: 1 }],
    [`simulated_hop|${MINUTE}`, { events: 1 }],
    ['simulated_all|-infinity|a', { events: 1 }],
    ['simulated_all_ns|-infinity|a|5', {}],
    [deadLetterKey(0, 2), {}],
  ]);
  const logs = { topics: new Map([['t', topic]]), topic };
  const change = (key: string, row: Row) => rows.set(key, { ...rows.get(key), ...row });
  return { rows, topic, logs, partition, change, judge: () => fault(rows, logs) };
}

describe('the judge', () => {
  it('finds nothing when all is counted once', () => {
    const { judge, rows, topic } = counted();
    expect(judge()).toBeUndefined();
    expect(standstill(rows, topic)).toBeUndefined();
  });

  it.each<[string, (world: ReturnType<typeof counted>) => void, RegExp]>([
    [
      'an event counted twice',
      ({ change }) => change(`simulated_minute|${MINUTE}|a`, { events: 2, n: 10 }),
      /is 2,10,5,5, and the log says 1,5,5,5/,
    ],
    ['a cell that is missing', ({ rows }) => rows.delete(`simulated_hop|${BEFORE}`), /missing/],
    [
      'a cell of nowhere',
      ({ rows }) => rows.set('simulated_all|-infinity|c', { events: 1 }),
      /knows nothing/,
    ],
    ['a member of nowhere', ({ rows }) => rows.set('simulated_all_ns|-infinity|a|9', {}), /knows nothing/],
    ['a dead letter that is missing', ({ rows }) => rows.delete(deadLetterKey(0, 2)), /is missing/],
    ['a dead letter too many', ({ rows }) => rows.set(deadLetterKey(0, 0), {}), /no dead letter/],
    [
      'an offset that moved without its events',
      ({ change }) => change(offsetKey(0), { nextOffset: 1 }),
      /read is 2/,
    ],
    [
      'a watermark that the log does not give',
      ({ change }) => change(offsetKey(0), { watermarkMs: AT + 1 }),
      /watermarkMs/,
    ],
    [
      'counting that began in the middle of the log',
      ({ change }) => change(offsetKey(0), { firstOffset: 1 }),
      /where the log never began/,
    ],
    [
      'an offset beyond what was ever written',
      ({ change }) => change(offsetKey(0), { nextOffset: 9 }),
      /never written/,
    ],
  ])('sees %s', (_, harm, why) => {
    const world = counted();
    harm(world);
    expect(world.judge()).toMatch(why);
  });

  it.each<[string, (world: ReturnType<typeof counted>) => void]>([
    ['E_TOPIC_REPLACED', ({ logs }) => void (logs.topic = createTopic('u', 1))],
    ['E_LOG_TRUNCATED', ({ partition }) => void (partition.start = 4)],
    ['E_OFFSET_BEYOND_LOG', ({ partition }) => void (partition.cutAt = 2)],
  ])('knows when %s was never true', (code, comeTrue) => {
    const world = counted();
    world.change(offsetKey(0), { stopped: code });
    expect(world.judge()).toMatch(`stopped by ${code}, which was never true`);
    comeTrue(world);
    expect(world.judge()).toBeUndefined();
  });

  it('takes no alarm of the topic that was counted for one of the topic that came after it', () => {
    const { logs, change, judge } = counted();
    // Shorter than what was counted of the one before.
    logs.topic = createTopic('u', 1);
    logs.topics.set('u', logs.topic);
    change(offsetKey(0), { stopped: 'E_OFFSET_BEYOND_LOG' });
    expect(judge()).toMatch(/never true/);
    change(offsetKey(0), { stopped: 'E_TOPIC_REPLACED' });
    expect(judge()).toBeUndefined();
  });

  it('knows that records which were given and never committed can be lost', () => {
    const { partition, change, judge } = counted();
    Object.assign(partition, { given: 9, cutAt: 5 });
    change(offsetKey(0), { stopped: 'E_OFFSET_BEYOND_LOG' });
    expect(judge()).toBeUndefined();
  });

  it.each<[string, (world: ReturnType<typeof counted>) => void, RegExp]>([
    ['a partition that lags', ({ partition }) => partition.entries.push(entry(3, 1)), /at 3 of 4/],
    ['one that nobody claimed', ({ rows }) => rows.delete(offsetKey(0)), /never claimed/],
    [
      'one that should be stopped',
      ({ partition }) => void (partition.cutAt = 1),
      /should be by E_OFFSET_BEYOND_LOG/,
    ],
    ['one that should not', ({ change }) => change(offsetKey(0), { stopped: 'E_X' }), /should be by nothing/],
  ])('sees %s', (_, harm, why) => {
    const world = counted();
    harm(world);
    expect(standstill(world.rows, world.topic)).toMatch(why);
  });
});
