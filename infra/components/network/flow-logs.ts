import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument } from '../../access/policy-document.ts';

export type FlowLogsArgs = {
  name: string;
  parent: pulumi.Resource;
  vpcId: pulumi.Input<string>;
  accountId: string;
  region: string;
  keyArn: pulumi.Input<string>;
  production: boolean;
};

const KEPT_DAYS = 90;
const TEN_MINUTES_S = 600;

/**
 * Who spoke with whom, refused or not, for 90 days. In S3 and not CloudWatch, where a gigabyte costs more to take in
 * than here to keep; columns, and each ten minutes, for the same reason.
 */
export function flowLogs(args: FlowLogsArgs): void {
  const { name, parent, vpcId, production } = args;
  const bucket = new aws.s3.Bucket(
    `${name}-flow-logs`,
    {
      bucket: `millrace-${pulumi.getStack()}-flow-logs-${args.accountId}-${args.region}`,
      forceDestroy: !production,
    },
    { parent },
  );
  const policy = keepPrivate(bucket, args);
  new aws.ec2.FlowLog(
    `${name}-flow-log`,
    {
      vpcId,
      trafficType: 'ALL',
      logDestinationType: 's3',
      logDestination: bucket.arn,
      maxAggregationInterval: TEN_MINUTES_S,
      destinationOptions: { fileFormat: 'parquet' },
      tags: { Name: `millrace-${pulumi.getStack()}` },
    },
    // AWS writes a policy of its own over a bucket that has none for it yet.
    { parent, dependsOn: [policy] },
  );
}

function keepPrivate(bucket: aws.s3.Bucket, args: FlowLogsArgs): aws.s3.BucketPolicy {
  const name = `${args.name}-flow-logs`;
  const options = { parent: args.parent };
  const of = { bucket: bucket.bucket };
  const encryption = { sseAlgorithm: 'aws:kms', kmsMasterKeyId: args.keyArn };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    // One request to KMS for many objects.
    { ...of, rules: [{ applyServerSideEncryptionByDefault: encryption, bucketKeyEnabled: true }] },
    options,
  );
  new aws.s3.BucketOwnershipControls(
    `${name}-owner`,
    { ...of, rule: { objectOwnership: 'BucketOwnerEnforced' } },
    options,
  );
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      ...of,
      rules: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: { prefix: '' },
          expiration: { days: KEPT_DAYS },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    options,
  );
  const closed = new aws.s3.BucketPublicAccessBlock(
    `${name}-closed`,
    {
      ...of,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    options,
  );
  // S3 refuses two changes of one bucket's access at a time.
  const after = { ...options, dependsOn: [closed] };
  return new aws.s3.BucketPolicy(`${name}-policy`, { ...of, policy: delivery(bucket.arn, args) }, after);
}

/** AWS's log delivery may write for this account and region, below the path that it uses; nobody without TLS. */
function delivery(bucketArn: pulumi.Output<string>, { accountId, region }: FlowLogsArgs) {
  const Principal = { Service: 'delivery.logs.amazonaws.com' };
  const fromHere = { 'aws:SourceAccount': accountId };
  const ArnLike = { 'aws:SourceArn': `arn:aws:logs:${region}:${accountId}:*` };
  return policyDocument([
    {
      Sid: 'AWSLogDeliveryWrite',
      Principal,
      Action: ['s3:PutObject'],
      Resource: pulumi.interpolate`${bucketArn}/AWSLogs/${accountId}/*`,
      Condition: { StringEquals: { ...fromHere, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike },
    },
    {
      Sid: 'AWSLogDeliveryAclCheck',
      Principal,
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Resource: bucketArn,
      Condition: { StringEquals: fromHere, ArnLike },
    },
    {
      Sid: 'DenyWithoutTls',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
}
