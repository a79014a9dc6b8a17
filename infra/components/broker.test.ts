import { describe, expect, test } from 'vitest';
import { every, only } from '../testing/find.ts';
import { record, type Graph } from '../testing/record.ts';
import { Broker, type BrokerArgs } from './broker.ts';

const COMMON = {
  vpcId: 'vpc-1',
  clientSecurityGroupId: 'sg-clients',
  keyArn: 'arn:aws:kms:us-east-1:123456789012:key/ours',
  topics: [
    { name: 'flights', partitions: 8 },
    { name: 'orders', partitions: 3 },
  ],
  archive: false,
};
const STAGING: BrokerArgs = {
  ...COMMON,
  kind: 'standard',
  type: 'kafka.t3.small',
  perZone: 1,
  storageGb: 50,
  subnetIds: ['subnet-a', 'subnet-b'],
  production: false,
};
const THREE = ['subnet-a', 'subnet-b', 'subnet-c'];
const PROD: BrokerArgs = {
  ...STAGING,
  type: 'kafka.m7g.large',
  perZone: 2,
  subnetIds: THREE,
  production: true,
};
const { storageGb: _, ...WITHOUT_DISK } = PROD;
const EXPRESS: BrokerArgs = { ...WITHOUT_DISK, kind: 'express', type: 'express.m7g.large' };

const made = (args: BrokerArgs, stack = 'staging') =>
  record(stack, () => {
    const { arn, clusterName, bootstrapServers, archiveBucket, kind, brokers } = new Broker('broker', args);
    return { arn, clusterName, bootstrapServers, kind, brokers, archive: archiveBucket ?? 'none' };
  });
const staging = await made(STAGING);
const prod = await made(PROD, 'prod');
const express = await made(EXPRESS, 'prod');

const cluster = (graph: Graph) => only(graph, 'Cluster').inputs;
const nodes = (graph: Graph) => cluster(graph)['brokerNodeGroupInfo'] as Record<string, unknown>;
const properties = (graph: Graph) =>
  Object.fromEntries(
    String(only(graph, 'Configuration').inputs['serverProperties'])
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
const configs = (graph: Graph) =>
  every(graph, 'Topic').map((topic) => JSON.parse(String(topic.inputs['configs'])) as Record<string, string>);

const held = (graph: Graph) =>
  [only(graph, 'Cluster'), ...every(graph, 'Topic')].map((resource) => resource.protect);

describe.each([
  ['standard in two zones', staging],
  ['standard in three zones', prod],
  ['express', express],
])('%s', (_, graph) => {
  test('nobody signs in but by a role of IAM', () => {
    expect(cluster(graph)['clientAuthentication']).toEqual({
      sasl: { iam: true, scram: false },
      unauthenticated: false,
    });
  });

  test('everything is encrypted: on the way, between brokers, and at rest by our key', () => {
    expect(cluster(graph)['encryptionInfo']).toEqual({
      encryptionAtRestKmsKeyArn: COMMON.keyArn,
      encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
    });
    for (const log of every(graph, 'LogGroup')) expect(log.inputs['kmsKeyId']).toBe(COMMON.keyArn);
  });

  test('brokers have no public address, and only clients of the cluster get in', () => {
    expect(nodes(graph)).toMatchObject({
      connectivityInfo: { publicAccess: { type: 'DISABLED' } },
      securityGroups: ['broker-security-group-id'],
    });
    const rules = every(graph, 'SecurityGroupIngressRule').map((rule) => rule.inputs);
    expect(new Set(rules.map((rule) => rule['fromPort']))).toEqual(new Set([9098, 11_001, 11_002]));
    for (const rule of rules) {
      expect(rule).toMatchObject({ referencedSecurityGroupId: 'sg-clients', toPort: rule['fromPort'] });
      expect(rule).not.toHaveProperty('cidrIpv4');
    }
    expect(every(graph, 'SecurityGroupEgressRule')).toEqual([]);
  });

  test('Kafka runs without ZooKeeper, in the version that its configuration is for', () => {
    expect(cluster(graph)['kafkaVersion']).toMatch(/^\d+\.\d+\.x\.kraft$/);
    expect(only(graph, 'Configuration').inputs['kafkaVersions']).toEqual([cluster(graph)['kafkaVersion']]);
    expect(cluster(graph)['configurationInfo']).toMatchObject({
      arn: 'arn:aws:mock:us-east-1:123456789012:broker-configuration',
    });
  });

  test('a topic is made by this program alone', () => {
    expect(properties(graph)['auto.create.topics.enable']).toBe('false');
  });

  test('each topic has its partitions, a copy in each zone, and records that never expire', () => {
    const topics = every(graph, 'Topic').map(({ inputs }) => ({
      name: inputs['name'],
      partitions: inputs['partitionCount'],
    }));
    expect(topics).toEqual(COMMON.topics);
    for (const { inputs } of every(graph, 'Topic'))
      expect(inputs['replicationFactor']).toBe((nodes(graph)['clientSubnets'] as string[]).length);
    for (const config of configs(graph))
      expect(config).toMatchObject({ 'retention.ms': '-1', 'cleanup.policy': 'delete' });
  });

  test('brokers tell of themselves, one by one', () => {
    expect(cluster(graph)).toMatchObject({
      enhancedMonitoring: 'PER_BROKER',
      openMonitoring: {
        prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
      },
    });
  });
});

test('with three zones a record is on two brokers before it is acknowledged, and no stale copy ever leads', () => {
  expect(properties(prod)).toMatchObject({
    'default.replication.factor': '3',
    'min.insync.replicas': '2',
    'unclean.leader.election.enable': 'false',
    'offsets.topic.replication.factor': '3',
    'transaction.state.log.replication.factor': '3',
    'transaction.state.log.min.isr': '2',
  });
  for (const config of configs(prod)) expect(config['min.insync.replicas']).toBe('2');
});

test('with two zones one broker can be restarted while the other takes records', () => {
  expect(properties(staging)).toMatchObject({
    'default.replication.factor': '2',
    'min.insync.replicas': '1',
  });
  for (const config of configs(staging)) expect(config['min.insync.replicas']).toBe('1');
});

test('express is told nothing that it fixes by itself, and has no disk and no broker log', () => {
  expect(Object.keys(properties(express))).toEqual(['auto.create.topics.enable']);
  expect(nodes(express)).not.toHaveProperty('storageInfo');
  expect(cluster(express)).not.toHaveProperty('loggingInfo');
  for (const config of configs(express)) expect(config).not.toHaveProperty('min.insync.replicas');
});

test('standard has its disk, and logs of brokers with an end', () => {
  expect(nodes(prod)['storageInfo']).toEqual({ ebsStorageInfo: { volumeSize: 50 } });
  const logs = only(prod, 'LogGroup').inputs;
  expect(cluster(prod)['loggingInfo']).toEqual({
    brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logs['name'] } },
  });
  expect(logs['retentionInDays']).toBeGreaterThan(0);
});

test('there are so many brokers in each zone as asked', () => {
  expect([staging, prod].map((graph) => cluster(graph)['numberOfBrokerNodes'])).toEqual([2, 6]);
  expect([staging, prod].map(({ outputs }) => outputs['brokers'])).toEqual([2, 6]);
});

test('only a size that AWS refuses Kafka 4 runs an older one', () => {
  expect([staging, prod, express].map((graph) => cluster(graph)['kafkaVersion'])).toEqual([
    '3.9.x.kraft',
    '4.1.x.kraft',
    '4.2.x.kraft',
  ]);
});

test('in production neither the brokers nor a topic can be destroyed by one command; staging can', () => {
  expect(held(prod)).toEqual([true, true, true]);
  expect(held(staging)).toEqual([false, false, false]);
});

test('tells clients where to sign in by IAM', () => {
  expect(prod.outputs).toMatchObject({
    clusterName: 'millrace-prod',
    kind: 'standard',
    archive: 'none',
  });
  expect(String(prod.outputs['bootstrapServers']).split(',')).toEqual(
    expect.arrayContaining([expect.stringMatching(/:9098$/)]),
  );
});

test.each([
  [{ ...EXPRESS, type: 'kafka.m7g.large' }, 'type is kafka.m7g.large: expected express.*'],
  [{ ...STAGING, type: 'express.m7g.large' }, 'type is express.m7g.large: expected kafka.*'],
  [{ ...EXPRESS, storageGb: 100 }, 'storageGb is 100: expected none'],
  [{ ...WITHOUT_DISK, production: false }, 'storageGb is not set'],
  [{ ...EXPRESS, subnetIds: ['subnet-a', 'subnet-b'] }, 'expected three zones, not 2'],
  [{ ...STAGING, subnetIds: ['subnet-a'] }, 'subnets are in 1 zone'],
])('refuses what does not fit: %#', async (args, message) => {
  await expect(made(args)).rejects.toThrow(`E_CONFIG: millrace:broker.`);
  await expect(made(args)).rejects.toThrow(message);
});
