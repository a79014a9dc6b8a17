import * as pulumi from '@pulumi/pulumi';
import { kafkaReader } from '../../access/kafka.ts';
import { policyDocument, type Statement } from '../../access/policy-document.ts';
import type { Topic } from '../../topics.ts';

type Text = pulumi.Input<string>;
// Topics and groups that MSK Connect makes for itself bear this name.
const OWN = '__amazon_msk_connect_*';

type Archived = { clusterArn: Text; bucketArn: Text; keyArn: Text; topics: Topic[] };

/** MSK Connect may take the role, for this connector of this account. */
export const archiveTrust = (clusterArn: Text, connector: string): pulumi.Output<string> =>
  pulumi.output(clusterArn).apply((arn) => {
    const [, partition, , region, account] = arn.split(':') as [string, string, string, string, string];
    return policyDocument([
      {
        Principal: { Service: 'kafkaconnect.amazonaws.com' },
        Action: ['sts:AssumeRole'],
        Condition: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: {
            'aws:SourceArn': `arn:${partition}:kafkaconnect:${region}:${account}:connector/${connector}/*`,
          },
        },
      },
    ]);
  });

/** What the connector does: it reads these topics, keeps its own place in Kafka, and adds objects to one bucket. */
export const archiveStatements = ({ clusterArn, bucketArn, keyArn, topics }: Archived): Statement[] => [
  ...kafkaReader(clusterArn, { topics: topics.map((topic) => topic.name), groups: [OWN, 'connect-*'] }),
  { Sid: 'DescribeCluster', Action: ['kafka-cluster:DescribeCluster'], Resource: clusterArn },
  {
    Sid: 'KeepItsPlace',
    Action: [
      'kafka-cluster:CreateTopic',
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:ReadData',
      'kafka-cluster:WriteData',
    ],
    Resource: pulumi.output(clusterArn).apply((arn) => `${arn.replace(':cluster/', ':topic/')}/${OWN}`),
  },
  {
    Sid: 'FindTheBucket',
    Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
    Resource: bucketArn,
  },
  {
    Sid: 'AddObjects',
    Action: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    Resource: pulumi.interpolate`${bucketArn}/topics/*`,
  },
  { Sid: 'LoadThePlugin', Action: ['s3:GetObject'], Resource: pulumi.interpolate`${bucketArn}/plugins/*` },
  { Sid: 'Encrypt', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn },
];
