import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Topic } from '../../topics.ts';
import { ArchiveBucket } from './archive-bucket.ts';
import { archiveStatements, archiveTrust } from './archive-access.ts';
import { policyDocument } from '../../access/policy-document.ts';

export type ArchiveArgs = {
  cluster: aws.msk.Cluster;
  brokerSecurityGroupId: pulumi.Input<string>;
  vpcId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string>[];
  keyArn: pulumi.Input<string>;
  production: boolean;
  topics: Topic[];
  plugin: string | undefined;
};

// MSK Connect knows 2.7.1 and this one.
const CONNECT_VERSION = '3.7.x';
const KAFKA_PORT = 9098;
const HTTPS = 443;

/**
 * Every record of every topic, byte for byte, in S3: what a broker loses can be read there.
 *
 * The connector's code is nobody's to make up: Confluent's S3 sink comes as a zip under its own licence. So the archive
 * has two steps. First there is its bucket, and who may write to it. Then somebody puts the zip there
 * (`aws s3 cp FILE s3://BUCKET/plugins/`) and says its key (`archivePlugin`), and the connector runs, which costs by the
 * hour. Until then nothing is archived.
 */
export class Archive extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: ArchiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Archive', name, {}, opts);
    const { bucket } = new ArchiveBucket(`${name}-bucket`, args, { parent: this });
    this.bucket = bucket.id;
    const role = this.#role(name, args, bucket);
    if (args.plugin !== undefined) this.#connector(name, args, { bucket, role, key: args.plugin });
    this.registerOutputs({ bucket: this.bucket });
  }

  #role(name: string, { cluster, topics, keyArn }: ArchiveArgs, bucket: aws.s3.Bucket) {
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        assumeRolePolicy: archiveTrust(cluster.arn, connectorName()),
        description: 'MSK Connect reads the topics and writes the archive of millrace',
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.id,
        policy: policyDocument(
          archiveStatements({ clusterArn: cluster.arn, bucketArn: bucket.arn, keyArn, topics }),
        ),
      },
      { parent: this },
    );
    return { arn: role.arn, policy };
  }

  #connector(name: string, args: ArchiveArgs, { bucket, role, key }: Running) {
    const parent = { parent: this };
    const plugin = new aws.mskconnect.CustomPlugin(
      `${name}-plugin`,
      {
        contentType: key.endsWith('.jar') ? 'JAR' : 'ZIP',
        location: { s3: { bucketArn: bucket.arn, fileKey: key } },
      },
      parent,
    );
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: `/aws/msk-connect/${connectorName()}`,
        retentionInDays: args.production ? 90 : 14,
        kmsKeyId: args.keyArn,
      },
      parent,
    );
    new aws.mskconnect.Connector(
      `${name}-connector`,
      {
        name: connectorName(),
        kafkaconnectVersion: CONNECT_VERSION,
        capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 1 } },
        connectorConfiguration: sinkConfiguration(args, bucket),
        kafkaCluster: {
          apacheKafkaCluster: {
            bootstrapServers: args.cluster.bootstrapBrokersSaslIam,
            vpc: { subnets: args.subnetIds, securityGroups: [this.#securityGroup(name, args)] },
          },
        },
        kafkaClusterClientAuthentication: { authenticationType: 'IAM' },
        kafkaClusterEncryptionInTransit: { encryptionType: 'TLS' },
        plugins: [{ customPlugin: { arn: plugin.arn, revision: plugin.latestRevision } }],
        serviceExecutionRoleArn: role.arn,
        logDelivery: { workerLogDelivery: { cloudwatchLogs: { enabled: true, logGroup: logs.name } } },
      },
      { ...parent, dependsOn: role.policy },
    );
  }

  #securityGroup(name: string, { vpcId, brokerSecurityGroupId }: ArchiveArgs): pulumi.Output<string> {
    const parent = { parent: this };
    const group = new aws.ec2.SecurityGroup(
      `${name}-security-group`,
      {
        vpcId,
        description: 'MSK Connect of millrace',
        tags: { Name: `millrace-${pulumi.getStack()}-archive` },
      },
      parent,
    );
    const kafka = { ipProtocol: 'tcp', fromPort: KAFKA_PORT, toPort: KAFKA_PORT };
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-to-brokers`,
      {
        ...kafka,
        securityGroupId: brokerSecurityGroupId,
        referencedSecurityGroupId: group.id,
        description: 'MSK Connect reads topics',
      },
      parent,
    );
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-kafka`,
      {
        ...kafka,
        securityGroupId: group.id,
        referencedSecurityGroupId: brokerSecurityGroupId,
        description: 'Kafka over TLS, signed in by IAM',
      },
      parent,
    );
    // S3 has no addresses of its own in the network; these subnets reach nothing else but its gateway endpoint.
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-s3`,
      {
        ipProtocol: 'tcp',
        fromPort: HTTPS,
        toPort: HTTPS,
        securityGroupId: group.id,
        cidrIpv4: '0.0.0.0/0',
        description: 'S3 through the gateway endpoint of the network',
      },
      parent,
    );
    return group.id;
  }
}

type Running = {
  bucket: aws.s3.Bucket;
  role: { arn: pulumi.Output<string>; policy: aws.iam.RolePolicy };
  key: string;
};

const connectorName = () => `millrace-${pulumi.getStack()}-archive`;

/** Confluent's S3 sink: bytes as they are, so that no record can be one that it does not understand. */
const sinkConfiguration = ({ cluster, topics }: ArchiveArgs, bucket: aws.s3.Bucket) => ({
  'connector.class': 'io.confluent.connect.s3.S3SinkConnector',
  'tasks.max': '1',
  topics: topics.map((topic) => topic.name).join(','),
  'topics.dir': 'topics',
  's3.bucket.name': bucket.id,
  's3.region': cluster.arn.apply((arn) => arn.split(':')[3] ?? ''),
  'storage.class': 'io.confluent.connect.s3.storage.S3Storage',
  'key.converter': 'org.apache.kafka.connect.converters.ByteArrayConverter',
  'value.converter': 'org.apache.kafka.connect.converters.ByteArrayConverter',
  'format.class': 'io.confluent.connect.s3.format.bytearray.ByteArrayFormat',
  'partitioner.class': 'io.confluent.connect.storage.partitioner.DefaultPartitioner',
  'schema.compatibility': 'NONE',
  // An object per this many records, or when a record is later than its first by this (ms).
  'flush.size': '1000',
  'rotate.interval.ms': '600000',
});
