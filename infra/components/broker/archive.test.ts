import { expect, test } from 'vitest';
import { every, only } from '../../testing/find.ts';
import { record, type Graph } from '../../testing/record.ts';
import { Broker } from '../broker.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/ours';
const CLUSTER = 'millrace-prod/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f-1';
type Statement = { Sid: string; Effect: string; Action: string[]; Resource: string | string[] };

const made = (archivePlugin?: string, production = true) =>
  record('prod', () => {
    const { archiveBucket } = new Broker('broker', {
      kind: 'standard',
      type: 'kafka.m7g.large',
      perZone: 1,
      storageGb: 50,
      archive: true,
      ...(archivePlugin === undefined ? {} : { archivePlugin }),
      vpcId: 'vpc-1',
      subnetIds: ['subnet-a', 'subnet-b', 'subnet-c'],
      clientSecurityGroupId: 'sg-clients',
      keyArn: KEY,
      production,
      topics: [
        { name: 'flights', partitions: 8 },
        { name: 'orders', partitions: 3 },
      ],
    });
    return { archiveBucket };
  });
const place = await made();
const running = await made('plugins/s3-sink.zip');

const statements = (graph: Graph, type: string): Statement[] =>
  (JSON.parse(String(only(graph, type).inputs['policy'])) as { Statement: Statement[] }).Statement;

test('the bucket is private, encrypted by our key, versioned, and speaks TLS alone', () => {
  expect(only(place, 'BucketPublicAccessBlock').inputs).toMatchObject({
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(only(place, 'BucketServerSideEncryptionConfiguration').inputs['rules']).toMatchObject([
    { applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: KEY } },
  ]);
  expect(only(place, 'BucketVersioning').inputs['versioningConfiguration']).toEqual({ status: 'Enabled' });
  expect(statements(place, 'BucketPolicy')).toMatchObject([
    { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ]);
});

test('what is archived stays, in production against a destroy too; only leftovers go', () => {
  const bucket = only(place, 'Bucket');
  expect([bucket.protect, bucket.inputs['forceDestroy']]).toEqual([true, false]);
  for (const rule of only(place, 'BucketLifecycleConfiguration').inputs['rules'] as object[])
    expect(rule).not.toHaveProperty('expiration');
});

test('staging’s archive can be thrown away', async () => {
  const bucket = only(await made(undefined, false), 'Bucket');
  expect([bucket.protect, bucket.inputs['forceDestroy']]).toEqual([false, true]);
});

test('until somebody has put the plugin there, there is a place for it and nothing runs', () => {
  expect(every(place, 'Connector')).toEqual([]);
  expect(every(place, 'CustomPlugin')).toEqual([]);
  expect(place.outputs['archiveBucket']).toBeDefined();
});

test('the connector takes the plugin from where it was put, and reads every topic into the bucket', () => {
  expect(only(running, 'CustomPlugin').inputs).toMatchObject({
    contentType: 'ZIP',
    location: { s3: { fileKey: 'plugins/s3-sink.zip' } },
  });
  expect(only(running, 'Connector').inputs).toMatchObject({
    connectorConfiguration: {
      topics: 'flights,orders',
      's3.region': 'us-east-1',
      's3.bucket.name': 'broker-archive-bucket-id',
      'topics.dir': 'topics',
    },
    kafkaClusterClientAuthentication: { authenticationType: 'IAM' },
    kafkaClusterEncryptionInTransit: { encryptionType: 'TLS' },
  });
});

test('a jar is a plugin too', async () => {
  expect(only(await made('plugins/sink.jar'), 'CustomPlugin').inputs['contentType']).toBe('JAR');
});

test('its role is for this connector of this account', () => {
  const trust = JSON.parse(String(only(running, 'Role').inputs['assumeRolePolicy'])) as object;
  expect(trust).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'kafkaconnect.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnLike: {
            'aws:SourceArn': 'arn:aws:kafkaconnect:us-east-1:123456789012:connector/millrace-prod-archive/*',
          },
        },
      },
    ],
  });
});

test('its role reads the topics, and writes to none but MSK Connect’s own', () => {
  const all = statements(running, 'RolePolicy');
  const may = (action: string) =>
    all.filter((each) => each.Action.includes(action)).flatMap((each) => each.Resource);
  expect(may('kafka-cluster:WriteData')).toEqual([
    `arn:aws:kafka:us-east-1:123456789012:topic/${CLUSTER}/__amazon_msk_connect_*`,
  ]);
  expect(may('kafka-cluster:ReadData')).toEqual([
    `arn:aws:kafka:us-east-1:123456789012:topic/${CLUSTER}/flights`,
    `arn:aws:kafka:us-east-1:123456789012:topic/${CLUSTER}/orders`,
    `arn:aws:kafka:us-east-1:123456789012:topic/${CLUSTER}/__amazon_msk_connect_*`,
  ]);
  expect(may('s3:PutObject')).toEqual([expect.stringMatching(/\/topics\/\*$/)]);
  for (const { Resource, Action } of all) {
    expect([Resource].flat()).not.toContain('*');
    for (const action of Action) expect(action).not.toContain('*');
  }
});

test('its workers reach brokers and S3 alone', () => {
  const ports = every(running, 'SecurityGroupEgressRule').map((rule) => rule.inputs['fromPort']);
  expect(new Set(ports)).toEqual(new Set([9098, 443]));
});
