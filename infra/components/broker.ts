import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../settings.ts';
import type { Topic } from '../topics.ts';
import { Archive } from './broker/archive.ts';
import { kafkaVersion, refuse, replication, serverProperties, topicConfig } from './broker/kinds.ts';

export type BrokerArgs = Settings['broker'] & {
  vpcId: pulumi.Input<string>;
  /** One subnet per zone, none with a way to the internet. */
  subnetIds: pulumi.Input<string>[];
  /** The security group whose members may connect; nobody else can. */
  clientSecurityGroupId: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
  production: boolean;
  topics: Topic[];
};

// Of MSK: the port of TLS with IAM, and those at which Prometheus reads brokers and their machines.
const PORTS = { iam: 9098, jmx: 11_001, node: 11_002 };

/**
 * Kafka on MSK, brokers in each zone: TLS alone, on the way in and between brokers; clients are roles of IAM, there are
 * no passwords and nobody is anonymous. It cannot be stopped: its price runs until it is destroyed.
 *
 * `standard` has disks that are chosen and grow by hand; as nothing in a topic expires, they fill, and an alarm says so
 * in time. `express` has three zones, no disks, and a price by the gigabyte; its broker logs are off, as AWS's answers
 * to whether it takes them differ. A `kafka.t3` broker is cheap, and runs an older Kafka than all others.
 *
 * With two zones a record is acknowledged by one broker (else no broker could be restarted), and is lost with that
 * broker's disk: good for staging only. With three zones two brokers have it.
 *
 * Deleting a topic deletes its records, and no backup has them: in production neither topics nor brokers can be
 * destroyed before somebody takes away their protection, one by one. Renaming a topic in a plan is such a deletion.
 */
export class Broker extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  /** Host and port of each broker, for clients that sign in by IAM. */
  readonly bootstrapServers: pulumi.Output<string>;
  readonly archiveBucket: pulumi.Output<string> | undefined;
  readonly kind: Settings['broker']['kind'];
  readonly brokers: number;

  constructor(name: string, args: BrokerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Broker', name, {}, opts);
    const zones = args.subnetIds.length;
    refuse(args, zones);
    this.kind = args.kind;
    this.brokers = args.perZone * zones;
    const group = this.#securityGroup(name, args);
    const cluster = this.#cluster(name, args, group);
    const topics = args.topics.map((topic) => this.#topic(name, args, { cluster, topic }));
    this.arn = cluster.arn;
    this.clusterName = cluster.clusterName;
    this.bootstrapServers = cluster.bootstrapBrokersSaslIam;
    this.archiveBucket = args.archive
      ? new Archive(
          `${name}-archive`,
          { ...args, cluster, brokerSecurityGroupId: group.id, plugin: args.archivePlugin },
          { parent: this, dependsOn: topics },
        ).bucket
      : undefined;
    this.registerOutputs({ arn: this.arn, bootstrapServers: this.bootstrapServers });
  }

  #cluster(name: string, args: BrokerArgs, group: aws.ec2.SecurityGroup) {
    const configuration = this.#configuration(name, args);
    return new aws.msk.Cluster(
      `${name}-cluster`,
      {
        clusterName: `millrace-${pulumi.getStack()}`,
        kafkaVersion: kafkaVersion(args),
        numberOfBrokerNodes: this.brokers,
        brokerNodeGroupInfo: {
          instanceType: args.type,
          clientSubnets: args.subnetIds,
          securityGroups: [group.id],
          connectivityInfo: { publicAccess: { type: 'DISABLED' } },
          ...(args.storageGb === undefined
            ? {}
            : { storageInfo: { ebsStorageInfo: { volumeSize: args.storageGb } } }),
        },
        configurationInfo: { arn: configuration.arn, revision: configuration.latestRevision },
        ...access(args),
        ...this.#observation(name, args),
      },
      { parent: this, protect: args.production },
    );
  }

  #configuration(name: string, args: BrokerArgs) {
    return new aws.msk.Configuration(
      `${name}-configuration`,
      {
        kafkaVersions: [kafkaVersion(args)],
        serverProperties: serverProperties(args.kind, args.subnetIds.length),
      },
      { parent: this },
    );
  }

  #observation(name: string, { kind, keyArn, production }: BrokerArgs) {
    const monitoring = {
      enhancedMonitoring: 'PER_BROKER',
      openMonitoring: {
        prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
      },
    };
    if (kind === 'express') return monitoring;
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: `/aws/msk/millrace-${pulumi.getStack()}`,
        retentionInDays: production ? 90 : 14,
        kmsKeyId: keyArn,
      },
      { parent: this },
    );
    return {
      ...monitoring,
      loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logs.name } } },
    };
  }

  #topic(name: string, args: BrokerArgs, { cluster, topic }: { cluster: aws.msk.Cluster; topic: Topic }) {
    const zones = args.subnetIds.length;
    return new aws.msk.Topic(
      `${name}-topic-${topic.name}`,
      {
        clusterArn: cluster.arn,
        name: topic.name,
        partitionCount: topic.partitions,
        replicationFactor: replication(zones).copies,
        configs: JSON.stringify(topicConfig(args.kind, zones)),
      },
      { parent: this, protect: args.production },
    );
  }

  // No rule lets anything out: brokers answer, and talk to each other on a network of MSK's.
  #securityGroup(name: string, { vpcId, clientSecurityGroupId }: BrokerArgs) {
    const group = new aws.ec2.SecurityGroup(
      `${name}-security-group`,
      { vpcId, description: 'Kafka of millrace', tags: { Name: `millrace-${pulumi.getStack()}-broker` } },
      { parent: this },
    );
    for (const [what, port] of Object.entries(PORTS))
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-from-clients-${what}`,
        {
          securityGroupId: group.id,
          referencedSecurityGroupId: clientSecurityGroupId,
          ipProtocol: 'tcp',
          fromPort: port,
          toPort: port,
          description:
            what === 'iam' ? 'Kafka over TLS, signed in by IAM' : `Prometheus reads metrics (${what})`,
        },
        { parent: this },
      );
    return group;
  }
}

const access = ({ keyArn }: BrokerArgs) => ({
  clientAuthentication: { sasl: { iam: true, scram: false }, unauthenticated: false },
  encryptionInfo: {
    encryptionAtRestKmsKeyArn: keyArn,
    encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
  },
});
