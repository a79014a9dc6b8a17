import { expect, test } from 'vitest';

import { readConfig } from '../config.ts';
import { serviceEnvironment } from './services.ts';

const run = { databaseUrl: 'postgres://own', brokers: '127.0.0.1:9092' };
const ACCESS = { KAFKA_AUTH: 'scram', KAFKA_CA_FILE: '/ca.pem', DATABASE_CA_FILE: '/db.pem' };

test('how to show an outside Kafka or PostgreSQL who we are is not handed to our own', () => {
  expect(serviceEnvironment(readConfig(ACCESS), run)).toMatchObject({
    KAFKA_AUTH: '',
    KAFKA_CA_FILE: '',
    DATABASE_CA_FILE: '',
  });
});

test('it is handed on where they are outside', () => {
  const outside = { KAFKA_BROKERS: 'kafka:9092', DATABASE_URL: 'postgres://db' };
  expect(serviceEnvironment(readConfig({ ...ACCESS, ...outside }), run)).toMatchObject(ACCESS);
});
