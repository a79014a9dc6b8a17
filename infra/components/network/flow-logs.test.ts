import { ComponentResource } from '@pulumi/pulumi';
import { beforeAll, describe, expect, it } from 'vitest';
import { only } from '../../testing/find.ts';
import { record, type Graph } from '../../testing/record.ts';
import { flowLogs } from './flow-logs.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/ours';
const BUCKET = 'millrace-prod-flow-logs-123456789012-us-east-1';

const made = (stack: 'staging' | 'prod') =>
  record(stack, () => {
    flowLogs({
      name: 'network',
      parent: new ComponentResource('millrace:aws:Network', 'network'),
      vpcId: 'vpc-1',
      accountId: '123456789012',
      region: 'us-east-1',
      keyArn: KEY,
      production: stack === 'prod',
    });
  });

let graph: Graph;
beforeAll(async () => {
  graph = await made('prod');
});
const inputs = (type: string) => only(graph, type).inputs;
const statements = () =>
  (JSON.parse(String(inputs('BucketPolicy')['policy'])) as { Statement: Record<string, unknown>[] })
    .Statement;

describe('flow logs', () => {
  it('are of all traffic of the network, refused too, and go to the bucket', () => {
    expect(inputs('FlowLog')).toMatchObject({
      vpcId: 'vpc-1',
      trafficType: 'ALL',
      logDestinationType: 's3',
      logDestination: `arn:aws:s3:::${BUCKET}`,
    });
  });

  it('are encrypted with our key, given by its ARN as the delivery needs it', () => {
    expect(inputs('BucketServerSideEncryptionConfiguration')['rules']).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: KEY },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it('are removed after 90 days', () => {
    const rules = inputs('BucketLifecycleConfiguration')['rules'];
    expect(rules).toMatchObject([{ status: 'Enabled', filter: { prefix: '' }, expiration: { days: 90 } }]);
  });

  it('are public in no way, and belong to this account whoever wrote them', () => {
    expect(inputs('BucketPublicAccessBlock')).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(inputs('BucketOwnershipControls')['rule']).toEqual({ objectOwnership: 'BucketOwnerEnforced' });
  });

  it('are not thrown away with the stack in prod', async () => {
    expect(inputs('Bucket')).toMatchObject({ bucket: BUCKET, forceDestroy: false });
    expect(only(await made('staging'), 'Bucket').inputs['forceDestroy']).toBe(true);
  });

  it('have all settings on the one bucket', () => {
    const settings = graph.resources.filter(({ type }) => /s3\/bucket[A-Z]/.test(type));
    expect(settings).toHaveLength(5);
    for (const { inputs, name } of settings) expect(inputs['bucket'], name).toBe(BUCKET);
  });
});

// Whole and literal: one word less and AWS delivers nothing, one more and somebody else's logs land here.
describe('the policy of their bucket', () => {
  const from = { 'aws:SourceAccount': '123456789012' };
  const ArnLike = { 'aws:SourceArn': 'arn:aws:logs:us-east-1:123456789012:*' };
  const delivery = { Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' } };

  it('lets the delivery of this account and region write below its path', () => {
    expect(statements()[0]).toEqual({
      Sid: 'AWSLogDeliveryWrite',
      ...delivery,
      Action: ['s3:PutObject'],
      Resource: `arn:aws:s3:::${BUCKET}/AWSLogs/123456789012/*`,
      Condition: { StringEquals: { ...from, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike },
    });
  });

  it('lets it look at the bucket', () => {
    expect(statements()[1]).toEqual({
      Sid: 'AWSLogDeliveryAclCheck',
      ...delivery,
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Resource: `arn:aws:s3:::${BUCKET}`,
      Condition: { StringEquals: from, ArnLike },
    });
  });

  it('refuses everybody without TLS, and says nothing else', () => {
    expect(statements().slice(2)).toEqual([
      {
        Sid: 'DenyWithoutTls',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:*'],
        Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});
