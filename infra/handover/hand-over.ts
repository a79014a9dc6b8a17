import * as pulumi from '@pulumi/pulumi';
import type { Broker } from '../components/broker.ts';
import type { Cluster } from '../components/cluster.ts';
import type { Database } from '../components/database.ts';
import type { Dns } from '../components/dns.ts';
import type { Identity } from '../components/identity.ts';
import type { Network } from '../components/network.ts';
import type { Registry } from '../components/registry.ts';
import type { Secrets } from '../components/secrets.ts';

type Stack = {
  environment: string;
  region: string;
  domain: string;
  secrets: Secrets;
  registry: Registry;
  network: Network;
  cluster: Cluster;
  database: Database;
  broker: Broker;
  dns: Dns;
  identity: Identity;
};

export type Handover = Record<string, string>;

/**
 * All that the cluster's manifests have to know of AWS, by flat names: annotations of the Secret by which Argo CD knows
 * the cluster, whence its ApplicationSets take them. No secret is among them, only where secrets are.
 */
export function handOver(stack: Stack): pulumi.Output<Handover> {
  const {
    environment,
    region,
    domain,
    secrets,
    registry,
    network,
    cluster,
    database,
    broker,
    dns,
    identity,
  } = stack;
  const facts: Record<string, pulumi.Input<string>> = {
    environment,
    region,
    domain,
    clusterName: cluster.clusterName,
    clusterEndpoint: cluster.endpoint,
    clusterCertificateAuthority: cluster.certificateAuthority,
    nodeRoleName: cluster.nodeRoleName,
    interruptionQueue: cluster.interruptionQueue?.name ?? '',
    vpcId: network.vpcId,
    networkCidr: network.cidr,
    registry: registry.host,
    databaseHost: database.host,
    databasePort: String(database.port),
    databaseName: database.databaseName,
    kafkaBrokers: broker.bootstrapServers,
    certificateArn: dns.certificateArn,
    apiKeysSecret: secrets.apiKeysSecretArn,
    alarmWebhookSecret: secrets.alarmWebhookSecretArn,
    masterSecret: database.masterSecretArn,
    ...rolesOf(identity),
  };
  return pulumi.all(facts);
}

/** By workload, as `role.external-dns`: for what is told its role (IRSA), and for people who look. */
const rolesOf = ({ roleArns }: Identity) =>
  Object.fromEntries(Object.entries(roleArns).map(([workload, arn]) => [`role.${workload}`, arn]));
