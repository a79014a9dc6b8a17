import { expect, test } from 'vitest';
import { every, only } from '../testing/find.ts';
import { record, type Graph } from '../testing/record.ts';
import { Observability, type ObservabilityArgs } from './observability.ts';
import { jumpUsd } from './observability/costs.ts';

const PROD: ObservabilityArgs = {
  alarms: { email: 'team@example.com', monthlyUsd: 1_800, anomalies: true },
  environment: 'prod',
  region: 'us-east-1',
  accountId: '123456789012',
  keyArn: 'arn:aws:kms:us-east-1:123456789012:key/ours',
  database: { instanceId: 'millrace-prod', storageGb: 100 },
  broker: { clusterName: 'millrace-prod', kind: 'standard', brokers: 3 },
  production: true,
};
const made = (args: ObservabilityArgs, stack = 'prod') =>
  record(stack, () => ({ topicArn: new Observability('observability', args).topicArn }));
const prod = await made(PROD);
const express = await made({ ...PROD, broker: { ...PROD.broker, kind: 'express' } });
const staging = await made({ ...PROD, environment: 'staging', production: false }, 'staging');

const alarms = (graph: Graph) => every(graph, 'MetricAlarm').map((each) => each.inputs);
const metric = (graph: Graph, name: string) => alarms(graph).filter((each) => each['metricName'] === name);
const silent = (graph: Graph) =>
  alarms(graph)
    .filter((each) => each['treatMissingData'] === 'breaching')
    .map((each) => each['metricName']);
const TOPIC = 'arn:aws:mock:us-east-1:123456789012:observability-topic';
type Statement = { Effect: string; Principal: Record<string, string>; Action: string[]; Resource: string };

test('the topic is encrypted by our key, and told to the address that was given', () => {
  expect(only(prod, 'Topic').inputs).toMatchObject({ kmsMasterKeyId: PROD.keyArn });
  expect(only(prod, 'TopicSubscription').inputs).toMatchObject({
    topic: TOPIC,
    protocol: 'email',
    endpoint: 'team@example.com',
  });
  expect(prod.outputs['topicArn']).toBe(TOPIC);
});

test('alarms, budgets and anomalies of this account may publish, nobody else, and none without TLS', () => {
  const { Statement } = JSON.parse(String(only(prod, 'TopicPolicy').inputs['policy'])) as {
    Statement: (Statement & { Condition: Record<string, Record<string, string>> })[];
  };
  const allowed = Statement.filter((each) => each.Effect === 'Allow');
  expect(allowed.map((each) => each.Principal['Service'])).toEqual([
    'cloudwatch.amazonaws.com',
    'budgets.amazonaws.com',
    'costalerts.amazonaws.com',
  ]);
  for (const { Action, Resource, Condition } of allowed) {
    expect(Action).toEqual(['sns:Publish']);
    expect(Resource).toBe(TOPIC);
    expect(Condition['StringEquals']).toEqual({ 'aws:SourceAccount': '123456789012' });
  }
  const denied = Statement.filter((each) => each.Effect === 'Deny');
  expect(denied).toMatchObject([{ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }]);
});

test('the budget is of this project and this environment, both, and told before it is spent and when it is', () => {
  expect(only(prod, 'Budget').inputs).toMatchObject({
    limitAmount: '1800',
    limitUnit: 'USD',
    timeUnit: 'MONTHLY',
    filterExpression: {
      ands: [
        { tags: { key: 'project', values: ['millrace'] } },
        { tags: { key: 'environment', values: ['prod'] } },
      ],
    },
    notifications: [
      { notificationType: 'FORECASTED', threshold: 80, thresholdType: 'PERCENTAGE' },
      { notificationType: 'ACTUAL', threshold: 100, thresholdType: 'PERCENTAGE' },
    ],
  });
  for (const { subscriberSnsTopicArns } of only(prod, 'Budget').inputs['notifications'] as {
    subscriberSnsTopicArns: string[];
  }[])
    expect(subscriberSnsTopicArns).toEqual([TOPIC]);
});

test('a jump in the project’s costs is told at once', () => {
  expect(JSON.parse(String(only(prod, 'AnomalyMonitor').inputs['monitorSpecification']))).toEqual({
    Tags: { Key: 'project', Values: ['millrace'] },
  });
  expect(only(prod, 'AnomalySubscription').inputs).toMatchObject({
    frequency: 'IMMEDIATE',
    subscribers: [{ type: 'SNS', address: TOPIC }],
    thresholdExpression: { dimension: { key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE', values: ['90'] } },
  });
});

test('a jump is a twentieth of the month, and no small change', () => {
  expect([50, 200, 201, 1_800].map(jumpUsd)).toEqual([10, 10, 11, 90]);
});

test('each alarm tells the topic when it begins and ends, and says in words what it means', () => {
  for (const each of [...alarms(prod), ...alarms(express)]) {
    expect(each['alarmActions']).toEqual([TOPIC]);
    expect(each['okActions']).toEqual([TOPIC]);
    expect(String(each['alarmDescription']).length).toBeGreaterThan(30);
  }
});

test('no two alarms have one name, neither here nor in an account of two stacks', () => {
  const names = [...alarms(prod), ...alarms(staging)].map((each) => each['name']);
  expect(new Set(names).size).toBe(names.length);
});

test('the database is watched before its disk is full, its sessions are taken or it computes at its limit', () => {
  expect(metric(prod, 'FreeStorageSpace')).toMatchObject([
    { threshold: 5 * 1024 ** 3, comparisonOperator: 'LessThanThreshold', statistic: 'Minimum' },
  ]);
  expect(metric(prod, 'CPUUtilization')).toMatchObject([
    { threshold: 80, comparisonOperator: 'GreaterThanThreshold' },
  ]);
  expect(metric(prod, 'DatabaseConnections')).toMatchObject([
    { threshold: 160, comparisonOperator: 'GreaterThanThreshold' },
  ]);
  for (const each of alarms(prod).filter(({ namespace }) => namespace === 'AWS/RDS'))
    expect(each['dimensions']).toEqual({ DBInstanceIdentifier: 'millrace-prod' });
});

test('disks and replicas are watched on each broker, the whole cluster once', () => {
  const brokers = ['1', '2', '3'].map((id) => ({ 'Cluster Name': 'millrace-prod', 'Broker ID': id }));
  for (const name of ['KafkaDataLogsDiskUsed', 'UnderReplicatedPartitions'])
    expect(metric(prod, name).map((each) => each['dimensions'])).toEqual(brokers);
  for (const name of ['OfflinePartitionsCount', 'ActiveControllerCount'])
    expect(metric(prod, name).map((each) => each['dimensions'])).toEqual([
      { 'Cluster Name': 'millrace-prod' },
    ]);
  expect(metric(prod, 'KafkaDataLogsDiskUsed')[0]).toMatchObject({ threshold: 85, statistic: 'Maximum' });
  // A zero of those that do not lead is no sign: only the highest counts.
  expect(metric(prod, 'ActiveControllerCount')[0]).toMatchObject({
    threshold: 1,
    statistic: 'Maximum',
    comparisonOperator: 'LessThanThreshold',
  });
});

test('express brokers are watched by what they tell', () => {
  const names = new Set(
    alarms(express)
      .filter(({ namespace }) => namespace === 'AWS/Kafka')
      .map((each) => each['metricName']),
  );
  expect(names).toEqual(new Set(['ActiveControllerCount', 'ProduceThrottleTime', 'FetchThrottleTime']));
});

test('silence is told once of each that never sleeps, and not of a staging database that is stopped at night', () => {
  expect(new Set(silent(prod))).toEqual(new Set(['FreeStorageSpace', 'ActiveControllerCount']));
  expect(silent(staging)).toEqual(['ActiveControllerCount']);
});
