import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { expect, test } from 'vitest';

import { createPartitionOf } from './partition.ts';
import { PartitionBatch } from './partition-batch.ts';

const metadata = (partitions: number) =>
  Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 1,
    replicas: [1],
    isr: [1],
  }));

test('a key goes where the default partitioner of kafkajs sends it, the first time and later', () => {
  const theirs = Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 256 }), (key, partitions) => {
      const ours = createPartitionOf(partitions);
      const expected = theirs({
        topic: 't',
        partitionMetadata: metadata(partitions),
        message: { key, value: '' },
      });
      expect([ours(key), ours(key)]).toEqual([expected, expected]);
    }),
  );
});

// From the tests of Kafka's own Java client.
test.each([
  ['21', -973_932_308],
  ['foobar', -790_332_482],
  ['a-little-bit-long-string', -985_981_536],
  ['abc', 479_470_107],
])("'%s' goes where the Java client sends it", (key, murmur2) =>
  expect(createPartitionOf(251)(key)).toBe((murmur2 & 0x7f_ff_ff_ff) % 251),
);

test('events without a key go round', () => {
  const partitionOf = createPartitionOf(4);
  expect(new Set([null, null, null, null].map(partitionOf)).size).toBe(4);
});

test('a batch is one partition to kafkajs, and an array to everybody', () => {
  const batch = new PartitionBatch(5);
  batch.push({ value: 'a' }, { value: 'b' });
  expect(batch.reduce()).toEqual({ 5: batch });
  expect(batch.map(({ value }) => value)).toEqual(['a', 'b']);
  expect(batch).toHaveLength(2);
});
