import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';

import { MillraceError } from './errors.ts';

import { isPassing } from './kafka-passing.ts';

test('what kafkajs throws for a connection that closed in between passes, though it has no class and no flag', async () => {
  // The broker of a pool that has not been connected: what is left of one after a cut.
  const Broker = createRequire(import.meta.url)('kafkajs/src/broker/index.js') as new (options: object) => {
    metadata(): Promise<unknown>;
  };
  const logger = { namespace: () => logger };
  const broker = new Broker({ logger, connectionPool: { host: 'kafka', port: 9092, connectionTimeout: 1 } });
  const error = await broker.metadata().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(isPassing(error)).toBe(true);
});

test('an error that says of itself that it passes does; no other', () => {
  expect(isPassing(new kafkajs.KafkaJSProtocolError({ retriable: true } as never))).toBe(true);
  expect(isPassing(new kafkajs.KafkaJSNonRetriableError('refused'))).toBe(false);
  expect(isPassing(new MillraceError({ code: 'E_TOPIC_PARTITIONS', message: '8, not 4' }))).toBe(false);
  expect(isPassing(new Error('the data set ends in the middle of a row'))).toBe(false);
  expect(isPassing('text')).toBe(false);
});
