import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createPartitionOf } from '../partition.ts';
import { countingDataset } from '../testing/counting-dataset.ts';
import { createCursor, type Chunk } from './cursor.ts';
import { markOf } from './mark.ts';

const PARTITIONS = 4;
const TOTAL = 500;
const ALL = { events: Infinity, untilMs: Infinity };
const ascending = (a: number, b: number) => a - b;
const partitionOf = createPartitionOf(PARTITIONS);

const cursorAt = (marks: number[], total = TOTAL) =>
  createCursor({ dataset: countingDataset(TOTAL), total, partitionOf, marks });
const idsOf = ({ batches }: Chunk) =>
  batches.flatMap((batch) => batch.map(({ value }) => (JSON.parse(String(value)) as { id: number }).id));

/** What is in the log of each partition after appending some of a chunk's batches whole. */
function append(
  log: { id: number; mark: number | null }[][],
  chunk: Chunk,
  stored: (partition: number) => boolean,
): void {
  for (const batch of chunk.batches)
    if (stored(batch.partition))
      for (const { value, headers } of batch) {
        const { id } = JSON.parse(String(value)) as { id: number };
        const mark = headers?.['millrace-replay'];
        log[batch.partition]?.push({ id, mark: mark === undefined ? null : Number(mark) });
      }
}

test('however often a run dies, and whichever batches it had stored: each event is in the log once, in order', () => {
  const death = fc.record({
    chunks: fc.nat(4),
    most: fc.integer({ min: 1, max: 90 }),
    stored: fc.array(fc.boolean(), { minLength: PARTITIONS, maxLength: PARTITIONS }),
  });
  fc.assert(
    fc.property(fc.array(death, { maxLength: 8 }), (deaths) => {
      const log: { id: number; mark: number | null }[][] = Array.from({ length: PARTITIONS }, () => []);
      const marks = () => log.map((records) => records.findLast(({ mark }) => mark !== null)?.mark ?? -1);
      for (const { chunks, most, stored } of deaths) {
        const cursor = cursorAt(marks());
        for (let i = 0; i < chunks; i++)
          append(log, cursor.take({ events: most, untilMs: Infinity }), () => true);
        append(
          log,
          cursor.take({ events: most, untilMs: Infinity }),
          (partition) => stored[partition] ?? false,
        );
      }
      const last = cursorAt(marks());
      while (last.position < TOTAL) append(log, last.take(ALL), () => true);
      for (const records of log)
        expect(records.map(({ id }) => id)).toEqual(records.map(({ id }) => id).toSorted((a, b) => a - b));
      expect(log.flatMap((records) => records.map(({ id }) => id)).toSorted((a, b) => a - b)).toEqual([
        ...Array(TOTAL).keys(),
      ]);
    }),
  );
});

test('the last record of each batch, and no other, says how far its partition is', () => {
  for (const batch of cursorAt([-1, -1, -1, -1]).take(ALL).batches) {
    const marks = batch.map(({ headers }) => headers?.['millrace-replay']);
    expect(marks.slice(0, -1).every((mark) => mark === undefined)).toBe(true);
    expect(marks.at(-1)).toBe(String((JSON.parse(String(batch.at(-1)?.value)) as { id: number }).id));
  }
});

test('takes no more than is due, by number and by time', () => {
  const cursor = cursorAt([-1, -1, -1, -1]);
  expect(idsOf(cursor.take({ events: 3, untilMs: Infinity })).toSorted(ascending)).toEqual([0, 1, 2]);
  expect(idsOf(cursor.take({ events: Infinity, untilMs: 4_000 })).toSorted(ascending)).toEqual([3, 4]);
  expect(cursor.take({ events: 0, untilMs: Infinity })).toEqual({ batches: [], events: 0, passed: 0 });
});

test('begins behind what is in the log, and ends at the limit', () => {
  const cursor = cursorAt([99, 99, 99, 99], 120);
  expect(cursor.position).toBe(100);
  expect(cursor.take(ALL)).toMatchObject({ events: 20, passed: 20 });
  expect(cursor.take(ALL).batches).toEqual([]);
});

const read = (text: string) => markOf({ 'millrace-replay': Buffer.from(text) });

test('a mark is digits and nothing else', () => {
  expect([read('0'), read('2999999'), read('-1'), read('x'), read(''), markOf(undefined)]).toEqual([
    0,
    2_999_999,
    null,
    null,
    null,
    null,
  ]);
});
