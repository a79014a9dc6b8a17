import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { record } from '../testing/record.ts';
import { DATABASE_LOGINS } from './database-logins.ts';
import { readPipelines } from './pipelines.ts';
import { policyDocument } from './policy-document.ts';
import { SERVICE_ACCESS, type ServicePlace } from './services.ts';
import { actionsOf, listed, read, type ReadStatement } from './testing/documents.ts';
import { actionsFor, kafkaCalls } from './testing/kafka-calls.ts';
import { sourceOf } from './testing/service-source.ts';

const CLUSTER = 'arn:aws:kafka:us-east-1:123456789012:cluster/millrace-staging/0a1b-1';
const PLACE: ServicePlace = {
  pipelines: [{ name: 'flights', topic: 'departures' }],
  brokerArn: CLUSTER,
  database: { region: 'us-east-1', accountId: '123456789012', resourceId: 'db-ABC' },
};
// Where a service's code is; Spark's is not written yet.
const ROOMS = { processor: 'processor', ingest: 'ingest', api: 'api', migrate: 'database' } as const;
const SERVICES = Object.keys(ROOMS) as (keyof typeof ROOMS)[];
// The code of ingest can make a topic; here it finds it, made with the cluster.
const WITHHELD = ['kafka-cluster:CreateTopic'];

async function accessOf(service: keyof typeof SERVICE_ACCESS): Promise<ReadStatement[]> {
  const { outputs } = await record('staging', () => ({
    json: policyDocument(SERVICE_ACCESS[service](PLACE)),
  }));
  return read(outputs['json']).Statement;
}

const text = (service: keyof typeof ROOMS) => [...sourceOf(ROOMS[service]).values()].join('\n');

describe('what a service may is what its clients call', () => {
  test.each(SERVICES)('%s and Kafka', async (service) => {
    const called = actionsFor(kafkaCalls(sourceOf(ROOMS[service])));
    const allowed = actionsOf(await accessOf(service)).filter((action) =>
      action.startsWith('kafka-cluster:'),
    );
    expect(allowed).toEqual(called.filter((action) => !WITHHELD.includes(action)));
  });

  test.each(SERVICES)('%s and PostgreSQL', async (service) => {
    const connects = text(service).includes('databaseServer(');
    expect(actionsOf(await accessOf(service)).includes('rds-db:connect')).toBe(connects);
  });

  test.each(SERVICES)('%s has a client of nothing else in AWS', (service) => {
    const packages = [...text(service).matchAll(/'(@(?:aws-sdk|smithy)\/[^']+)'/g)].map(([, name]) => name);
    const known = [
      '@aws-sdk/credential-provider-node',
      '@smithy/hash-node',
      '@smithy/signature-v4',
      '@smithy/types',
    ];
    expect(packages.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });
});

test('the reader of sources sees what a service runs, and not what stands beside it', () => {
  const paths = [...sourceOf('ingest').keys()];
  expect(paths).toContain('runtime/topics.ts');
  expect(paths).toContain('ingest/session.ts');
  expect(paths.filter((path) => path.includes('replay'))).toEqual([]);
  expect([...sourceOf('processor').keys()]).toContain('processor/platformatic/membership.ts');
});

test('a call of which nobody said what it needs is not passed over', () => {
  const source = new Map([['processor/new.ts', 'await admin.deleteTopics({ topics })']]);
  expect(() => actionsFor(kafkaCalls(source))).toThrow('processor/new.ts calls deleteTopics');
});

test('the processor is in the groups that its code names, and in those of no other pipeline', async () => {
  const build = readFileSync(join(import.meta.dirname, '../../services/processor/build.ts'), 'utf8');
  expect(build).toContain("groupId: ['millrace', plan.name, config.GROUP_SUFFIX].filter(Boolean).join('-')");
  const groups = (await accessOf('processor')).flatMap(({ Resource }) => listed(Resource).filter(isGroup));
  const may = (group: string) => groups.some((pattern) => matches(pattern, group));
  expect(['millrace-flights', 'millrace-flights-shadow'].map(may)).toEqual([true, true]);
  expect(['millrace-flights2', 'millrace-quakes', 'anybody'].map(may)).toEqual([false, false, false]);
});

const isGroup = (arn: string) => arn.includes(':group/');
const matches = (pattern: string, group: string) => {
  const start = CLUSTER.replace(':cluster/', ':group/');
  const arn = `${start}/${group}`;
  return pattern.endsWith('*') ? arn.startsWith(pattern.slice(0, -1)) : arn === pattern;
};

test('topics are those of the pipelines, in this cluster alone', async () => {
  const topic = 'arn:aws:kafka:us-east-1:123456789012:topic/millrace-staging/0a1b-1/departures';
  for (const service of ['processor', 'ingest', 'spark'] as const) {
    const statements = await accessOf(service);
    const topics = statements
      .flatMap(({ Resource }) => listed(Resource))
      .filter((arn) => arn.includes(':topic/'));
    expect(topics).toEqual([topic]);
    expect(statements.find(({ Sid }) => Sid === 'Connect')?.Resource).toBe(CLUSTER);
  }
});

test('each logs in to the database as itself alone', async () => {
  const users = Object.entries(DATABASE_LOGINS).map(async ([service, login]) => {
    const statements = await accessOf(service as keyof typeof DATABASE_LOGINS);
    const [arn] = statements.filter(({ Action }) => Action.includes('rds-db:connect'));
    return [arn?.Resource, `arn:aws:rds-db:us-east-1:123456789012:dbuser:db-ABC/${login}`];
  });
  for (const [allowed, own] of await Promise.all(users)) expect(allowed).toBe(own);
  expect(new Set(Object.values(DATABASE_LOGINS)).size).toBe(Object.keys(DATABASE_LOGINS).length);
});

test('who logs in as a role of the migrations is one that they make', () => {
  const roles = readFileSync(
    join(import.meta.dirname, '../../services/database/migrations/0001_roles.sql'),
    'utf8',
  );
  for (const login of [DATABASE_LOGINS.processor, DATABASE_LOGINS.api]) expect(roles).toContain(`'${login}'`);
});

test('the pipelines are those that are generated beside the services', () => {
  expect(readPipelines()).toContainEqual({ name: 'flights', topic: 'flights' });
  expect(() => readPipelines(import.meta.dirname)).toThrow('no plan of a pipeline');
});
