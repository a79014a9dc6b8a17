import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsumer } from '@millrace/processor/build.ts';
import { ADAPTERS, type Adapter } from '@millrace/processor/conformance/adapters.ts';
import type { LogEvent } from '@millrace/processor/engine/log-consumer.ts';
import { createKafka, type KafkaConfig } from '@millrace/runtime/kafka.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
  type AclEntry,
} from 'kafkajs';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeAuthority, makeCertificate, startSecureKafka, SUPER_USER } from '../testing/secure-kafka.ts';
import { until } from '../testing/until.ts';
import type { Kafka } from './kafka.ts';

const madeUp = () => randomBytes(9).toString('hex');
const SECRET = madeUp();
const USERS = { [SUPER_USER]: madeUp(), alice: SECRET, bob: madeUp() };
const SESSION_MS = 6_000;
// A certificate that has been valid, and is no more.
const EXPIRED = { from: '20200101000000Z', until: '20200201000000Z' };

const folder = mkdtempSync(join(tmpdir(), 'millrace-auth-'));
const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
let brokers: Record<'valid' | 'expired', Kafka>;

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const as = (user: string, more: Partial<KafkaConfig> = {}): KafkaConfig => ({
  KAFKA_BROKERS: [brokers.valid.brokers],
  KAFKA_AUTH: 'scram',
  KAFKA_CA_FILE: join(folder, 'valid/ca.pem'),
  KAFKA_USERNAME: user,
  KAFKA_PASSWORD_FILE: join(folder, user),
  ...more,
});

const allow = (
  operation: AclOperationTypes,
  resourceType: AclResourceTypes,
  resourceName: string,
): AclEntry => ({
  operation,
  resourceType,
  resourceName,
  principal: 'User:alice',
  host: '*',
  permissionType: AclPermissionTypes.ALLOW,
  resourcePatternType: ResourcePatternTypes.LITERAL,
});

async function start(name: 'valid' | 'expired', valid?: typeof EXPIRED): Promise<Kafka> {
  const home = join(folder, name);
  makeAuthority(home);
  return startSecureKafka(home, { users: USERS, store: makeCertificate(home, valid) });
}

beforeAll(async () => {
  for (const [name, password] of Object.entries(USERS)) file(name, `${password}\n`);
  brokers = { valid: await start('valid'), expired: await start('expired', EXPIRED) };
  const kafka = createKafka({ ...as(SUPER_USER), clientId: 'test' }, log);
  for (const name of ['ours', 'theirs']) await ensureTopic(kafka, { name, partitions: 1 });
  const { ALL, READ } = AclOperationTypes;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createAcls({
    acl: [allow(ALL, AclResourceTypes.TOPIC, 'ours'), allow(READ, AclResourceTypes.GROUP, 'ours')],
  });
  await admin.disconnect();
});

afterAll(async () => {
  await Promise.all(Object.values(brokers).map((kafka) => kafka.stop()));
  rmSync(folder, { recursive: true });
});

/** A member of this configuration, and what it was told. */
function member(config: KafkaConfig, adapter: Adapter, names: { topic?: string; groupId?: string } = {}) {
  const events: LogEvent[] = [];
  const settings = { topic: 'ours', groupId: 'ours', sessionTimeoutMs: SESSION_MS, ...names };
  const consumer = buildConsumer({ ...adapter, ...config }, settings, log);
  return { consumer, events, start: () => consumer.start(async (event) => void events.push(event)) };
}

/** What a start, or else what comes after it, ends with. */
async function refusal(config: KafkaConfig, adapter: Adapter, names = {}): Promise<unknown> {
  const { consumer, events, start: begin } = member(config, adapter, names);
  try {
    const failed = () => events.find((event) => event.kind === 'failed');
    return await begin().then(
      async () => {
        await until('a refusal', () => failed() !== undefined, 20_000);
        return failed()?.error;
      },
      (error: unknown) => error,
    );
  } finally {
    await consumer.close();
  }
}

describe.each(ADAPTERS)('$name', (adapter) => {
  it('reads what was written, as a user with a password, over TLS', async () => {
    const producer = createKafka({ ...as('alice'), clientId: 'test' }, log).producer();
    await producer.connect();
    await producer.send({ topic: 'ours', messages: [{ value: 'secured' }] });
    await producer.disconnect();
    const { consumer, events, start: begin } = member(as('alice'), adapter);
    await begin();
    await until(
      'an assignment',
      () => events.some((event) => event.kind === 'assigned' && event.partitions.length === 1),
      20_000,
    );
    expect(await consumer.topicId()).toMatch(/^[\w-]{20,}$/);
    const { endOffset = 0 } = (await consumer.bounds()).get(0) ?? {};
    consumer.seek(0, endOffset - 1);
    consumer.resume([0]);
    await until('a record', () => events.some((event) => event.kind === 'records'), 20_000);
    const read = events.flatMap((event) => (event.kind === 'records' ? event.records : []));
    expect(String(read.at(-1)?.value)).toBe('secured');
    await consumer.advise(new Map([[0, endOffset]]));
    await consumer.close();
  });

  it.each([
    [
      'a wrong password',
      () => as('alice', { KAFKA_PASSWORD_FILE: file('wrong', 'no') }),
      ['E_KAFKA_AUTH', false],
    ],
    ['a user that is not known', () => as('alice', { KAFKA_USERNAME: 'carol' }), ['E_KAFKA_AUTH', false]],
    [
      'an authority that did not sign',
      () => as('alice', { KAFKA_CA_FILE: join(folder, 'expired/ca.pem') }),
      ['E_KAFKA_TLS', false],
    ],
    ['no authority', () => as('alice', { KAFKA_CA_FILE: undefined }), ['E_KAFKA_TLS', false]],
    [
      'a certificate that has expired',
      () =>
        as('alice', {
          KAFKA_BROKERS: [brokers.expired.brokers],
          KAFKA_CA_FILE: join(folder, 'expired/ca.pem'),
        }),
      ['E_KAFKA_TLS', true],
    ],
    [
      'a mechanism that the brokers do not offer',
      () => as('alice', { KAFKA_AUTH: 'aws-iam', AWS_REGION: 'eu-west-1' }),
      ['E_KAFKA_AUTH', false],
    ],
  ] as const)('is refused with %s, and told what to do', async (_, config, [code, retriable]) => {
    expect(await refusal(config(), adapter)).toMatchObject({
      code,
      retriable,
      fix: expect.stringMatching(/.{20}/),
    });
  });

  it('is refused without TLS where there is only TLS, and told what to look at', async () => {
    const config = { KAFKA_BROKERS: [brokers.valid.brokers] };
    const error = await refusal(config, adapter);
    expect(error).toMatchObject({
      code: expect.stringMatching(/^E_KAFKA(_TLS)?$/),
      fix: expect.stringContaining('KAFKA_AUTH'),
    });
  });

  it.each([
    ['the topic of somebody else', { topic: 'theirs', groupId: 'ours' }],
    ['a group of somebody else', { topic: 'ours', groupId: 'theirs' }],
  ])('is denied %s', async (_, names) => {
    expect(await refusal(as('alice'), adapter, names)).toMatchObject({
      code: 'E_KAFKA_DENIED',
      retriable: false,
      fix: expect.stringContaining('ACL'),
    });
  });
});

it('no log line holds a password', () => {
  expect(lines.length).toBeGreaterThan(0);
  for (const password of Object.values(USERS)) expect(lines.join('')).not.toContain(password);
});
