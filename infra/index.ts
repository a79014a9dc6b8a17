import * as aws from '@pulumi/aws';
import { boundEveryRole } from './access/bound-roles.ts';
import { Broker } from './components/broker.ts';
import { Cluster } from './components/cluster.ts';
import { Database } from './components/database.ts';
import { Dns } from './components/dns.ts';
import { GithubOidc } from './components/github-oidc.ts';
import { Identity } from './components/identity.ts';
import { Network } from './components/network.ts';
import { Observability } from './components/observability.ts';
import { Registry } from './components/registry.ts';
import { Schedule } from './components/schedule.ts';
import { Secrets } from './components/secrets.ts';
import { readConfig } from './config.ts';
import { handOver } from './handover/hand-over.ts';
import { IMAGES } from './images.ts';
import { tagEverything } from './tags.ts';
import { topicsOf } from './topics.ts';

/** millrace on AWS, as a bill of materials: what a stack consists of, and what goes into what. */
export default function millrace() {
  const { environment, region, account, domain, state, repository, schedule, ...settings } = readConfig();
  tagEverything(environment);
  const provider = new aws.Provider('aws', { region, allowedAccountIds: [account] });
  const here = { providers: { aws: provider } };
  const clusterName = `millrace-${environment}`;
  const place = { accountId: account, region, production: environment === 'prod' };

  const secrets = new Secrets('secrets', place, here);
  const sealed = { ...place, keyArn: secrets.keyArn };
  const registry = new Registry('registry', { ...sealed, images: IMAGES }, here);
  const repositories = { repositoryArns: registry.arns, stateBucket: state.bucket, stateKeyArn: state.key };
  const github = new GithubOidc('github', { ...place, environment, repository, ...repositories }, here);
  boundEveryRole(environment, github.boundaryArn); // every role from here on

  const network = new Network('network', { ...settings.network, ...sealed, clusterName }, here);
  const inside = { vpcId: network.vpcId, privateSubnetIds: network.privateSubnetIds };
  const scheduled = schedule !== undefined;
  const cluster = new Cluster(
    'cluster',
    {
      ...settings.cluster,
      adminRoleArns: settings.cluster.admins,
      ...sealed,
      ...inside,
      name: clusterName,
      scheduled,
    },
    { ...here, dependsOn: network }, // nodes join through NAT
  );
  const behind = {
    vpcId: network.vpcId,
    subnetIds: network.dataSubnetIds,
    clientSecurityGroupId: cluster.nodeSecurityGroupId,
  };
  const database = new Database('database', { ...settings.database, ...sealed, ...behind }, here);
  const broker = new Broker('broker', { ...settings.broker, ...sealed, ...behind, topics: topicsOf() }, here);
  const dns = new Dns('dns', { ...place, domain }, here);
  const parts = { ...sealed, environment, database, broker };
  const may = { zoneArn: dns.zoneArn, secretsPathArn: secrets.pathArn, addonRoleArns: cluster.addonRoleArns };
  const asked = { autoscaler: settings.cluster.autoscaler, nodeRoleArn: cluster.nodeRoleArn, cluster };
  const queue = cluster.interruptionQueue ? { interruptionQueueArn: cluster.interruptionQueue.arn } : {};
  const identity = new Identity('identity', { ...parts, ...may, ...asked, ...queue }, here);
  new Observability('observability', { ...parts, alarms: settings.alarms }, here);
  const sleepers = { clusterName, nodeGroupName: cluster.nodeGroupName, nodes: settings.cluster.nodes };
  const sleeping = { ...sleepers, databaseId: database.instanceId, databaseArn: database.instanceArn };
  if (schedule) new Schedule('schedule', { ...schedule, ...place, ...sleeping }, here);

  const handover = handOver({ ...parts, domain, secrets, registry, network, cluster, dns, identity });
  return { handover, nameServers: dns.nameServers };
}
