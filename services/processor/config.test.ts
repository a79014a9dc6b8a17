import { expect, test } from 'vitest';

import { readProcessorConfig } from './config.ts';

const read = (GROUP_SUFFIX?: string) =>
  readProcessorConfig({ KAFKA_BROKERS: 'kafka:9092', DATABASE_URL: 'postgres://', GROUP_SUFFIX });

test.each([
  [undefined, ''],
  ['', ''],
  ['blue.2_b-1', 'blue.2_b-1'],
])('a group suffix of %o is %o', (text, suffix) => {
  expect(read(text).GROUP_SUFFIX).toBe(suffix);
});

test.each(['a b', 'a/b', 'x'.repeat(65)])('a group suffix of %o is refused', (text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'E_CONFIG' }));
});

const withConsumerGroup = (more: object) =>
  readProcessorConfig({
    KAFKA_BROKERS: 'kafka:9092',
    DATABASE_URL: 'postgres://',
    KAFKA_GROUP_PROTOCOL: 'consumer',
    ...more,
  });

test('consumer groups of KIP-848 are for the client that speaks them', () => {
  expect(withConsumerGroup({ KAFKA_CLIENT: 'platformatic' }).KAFKA_GROUP_PROTOCOL).toBe('consumer');
  expect(() => withConsumerGroup({})).toThrow(expect.objectContaining({ code: 'E_CONFIG' }));
  expect(() => withConsumerGroup({ KAFKA_GROUP_PROTOCOL: 'Consumer' })).toThrow(/KAFKA_GROUP_PROTOCOL/);
});
