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

// Its typings leave out what all of these take.
const made = (name: string, ...given: unknown[]) => {
  const classes = createRequire(import.meta.url)('kafkajs/src/errors.js') as Record<
    string,
    new (...given: unknown[]) => Error
  >;
  return new (classes[name] as new (...given: unknown[]) => Error)(...given);
};

test.each(['KafkaJSGroupCoordinatorNotFound', 'KafkaJSLockTimeout'])(
  '%s passes, though kafkajs takes it for final; also when it is wrapped',
  (name) => {
    const error = made(name, 'not now');
    expect(error).toMatchObject({ retriable: false });
    expect(isPassing(error)).toBe(true);
    expect(isPassing(made('KafkaJSNonRetriableError', error, { cause: error }))).toBe(true);
  },
);

test.each(['KafkaJSTimeout', 'KafkaJSSASLAuthenticationError'])('%s does not, nor wrapped', (name) => {
  const error = made(name, 'no');
  expect(isPassing(error)).toBe(false);
  expect(isPassing(made('KafkaJSNonRetriableError', error, { cause: error }))).toBe(false);
});

test('an error that says of itself that it passes does; no other', () => {
  expect(isPassing(new kafkajs.KafkaJSProtocolError({ retriable: true } as never))).toBe(true);
  expect(isPassing(new kafkajs.KafkaJSNonRetriableError('refused'))).toBe(false);
  expect(isPassing(new MillraceError({ code: 'E_TOPIC_PARTITIONS', message: '8, not 4' }))).toBe(false);
  expect(isPassing(new Error('the data set ends in the middle of a row'))).toBe(false);
  expect(isPassing('text')).toBe(false);
});
