import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { readConfig } from './config.ts';
import { kafkaAccess } from './kafka-access.ts';
import { KAFKA } from './kafka.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-access-'));
const [passwordFile, caFile, emptyFile] = ['password', 'ca.pem', 'empty'].map((name) =>
  join(folder, name),
) as [string, string, string];
const access = (env: NodeJS.ProcessEnv) =>
  kafkaAccess(readConfig(KAFKA, { KAFKA_BROKERS: 'kafka:9092', ...env }));
const scram = { KAFKA_AUTH: 'scram', KAFKA_USERNAME: 'u', KAFKA_PASSWORD_FILE: passwordFile };

beforeAll(() => {
  writeFileSync(passwordFile, 'p w\n');
  writeFileSync(caFile, 'CA');
  writeFileSync(emptyFile, '\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

test('is none by default, and TLS alone with a file of authorities', () => {
  expect(access({})).toEqual({ tls: undefined, sasl: undefined });
  expect(access({ KAFKA_CA_FILE: caFile })).toEqual({ tls: { ca: 'CA' }, sasl: undefined });
});

test('a user and a password, over TLS in any case, and no newline in the password', () => {
  expect(access(scram)).toEqual({ tls: {}, sasl: { kind: 'scram', username: 'u', password: 'p w' } });
  expect(access({ ...scram, KAFKA_CA_FILE: caFile }).tls).toEqual({ ca: 'CA' });
});

test('a role makes a token for each authentication', async () => {
  const { tls, sasl } = access({ KAFKA_AUTH: 'aws-iam', AWS_REGION: 'eu-west-1' });
  expect(tls).toEqual({});
  expect(sasl?.kind).toBe('token');
});

test.each([
  ['another kind', { KAFKA_AUTH: 'plain' }, 'KAFKA_AUTH'],
  ['no user', { ...scram, KAFKA_USERNAME: '' }, 'KAFKA_USERNAME'],
  ['no password', { ...scram, KAFKA_PASSWORD_FILE: '' }, 'KAFKA_PASSWORD_FILE'],
  ['an empty password', { ...scram, KAFKA_PASSWORD_FILE: emptyFile }, 'KAFKA_PASSWORD_FILE'],
  ['a file that is not there', { ...scram, KAFKA_PASSWORD_FILE: join(folder, 'no') }, 'KAFKA_PASSWORD_FILE'],
  ['no authorities there', { KAFKA_CA_FILE: join(folder, 'no') }, 'KAFKA_CA_FILE'],
  ['no region', { KAFKA_AUTH: 'aws-iam' }, 'AWS_REGION'],
])('%s is refused by name', (_, env, name) => {
  expect(() => access(env)).toThrow(
    expect.objectContaining({ code: 'E_CONFIG', message: expect.stringContaining(name) }),
  );
});
