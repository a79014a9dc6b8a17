import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument } from '../access/policy-document.ts';
import type { Settings } from '../settings.ts';
import { later } from './schedule/cron.ts';

type Text = pulumi.Input<string>;

export type ScheduleArgs = NonNullable<Settings['schedule']> & {
  clusterName: Text;
  nodeGroupName: Text;
  nodes: { min: number; max: number };
  databaseId: Text;
  databaseArn: Text;
  accountId: string;
  region: string;
};

// Scheduler calls AWS itself, without a function of ours. Names in what it sends begin large, `Db` too: it refuses others.
const CALL = 'arn:aws:scheduler:::aws-sdk';
const RETRIES = { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 600 };

/**
 * Off-hours: the node group goes to no nodes, the database stops, and both come back. On the way down nodes go first,
 * so that pods end while what they write to still answers; on the way up the database is first, so that pods find it.
 * A call that fails is tried again for ten minutes; a morning whose calls fail stays dark, and a night stays bright.
 *
 * What cannot be stopped costs on: the control plane of EKS, brokers of MSK (only destroyed), NAT, interface endpoints,
 * load balancers, and all storage. Nodes that Karpenter started outlive the night as well: it runs in the node group and
 * is gone before it could take them away, so a stack that shall sleep whole uses the cluster autoscaler.
 *
 * RDS starts a stopped instance again after seven days. A stop that comes each evening stops that one too; one that
 * comes more rarely than once a week does not.
 *
 * The node group must ignore changes of its sizes, or each `up` by night would wake it.
 */
export class Schedule extends pulumi.ComponentResource {
  readonly groupArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: ScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Schedule', name, {}, opts);
    const group = new aws.scheduler.ScheduleGroup(
      `${name}-group`,
      { name: `millrace-${pulumi.getStack()}` },
      { parent: this },
    );
    const { role, policy } = this.#role(name, args, group.arn);
    for (const { what, cron, ...call } of calls(args))
      new aws.scheduler.Schedule(
        `${name}-${what}`,
        {
          groupName: group.name,
          scheduleExpression: cron,
          scheduleExpressionTimezone: args.timezone,
          flexibleTimeWindow: { mode: 'OFF' },
          target: { ...call, roleArn: role.arn, retryPolicy: RETRIES },
        },
        { parent: this, dependsOn: policy },
      );
    this.groupArn = group.arn;
    this.roleArn = role.arn;
    this.registerOutputs({ groupArn: this.groupArn, roleArn: this.roleArn });
  }

  #role(name: string, args: ScheduleArgs, groupArn: pulumi.Output<string>) {
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        assumeRolePolicy: onlyThisGroup(args.accountId, groupArn),
        description: 'EventBridge Scheduler stops and starts millrace by night',
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      { role: role.id, policy: stopAndStart(args) },
      { parent: this },
    );
    return { role, policy };
  }
}

const onlyThisGroup = (accountId: string, groupArn: Text) =>
  policyDocument([
    {
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: ['sts:AssumeRole'],
      Condition: { StringEquals: { 'aws:SourceAccount': accountId, 'aws:SourceArn': groupArn } },
    },
  ]);

const stopAndStart = ({ region, accountId, clusterName, nodeGroupName, databaseArn }: ScheduleArgs) =>
  policyDocument([
    { Sid: 'Database', Action: ['rds:StopDBInstance', 'rds:StartDBInstance'], Resource: databaseArn },
    {
      Sid: 'Nodes',
      Action: ['eks:UpdateNodegroupConfig'],
      // EKS ends the name of a group with a number of its own.
      Resource: pulumi.interpolate`arn:aws:eks:${region}:${accountId}:nodegroup/${clusterName}/${nodeGroupName}/*`,
    },
  ]);

type Call = { what: string; cron: string; arn: string; input: pulumi.Output<string> };

function calls(args: ScheduleArgs): Call[] {
  const { stop, start, nodes } = args;
  return [
    { what: 'nodes-down', cron: stop, ...scale(args, 0) },
    { what: 'database-stop', cron: later('stop', stop), ...database(args, 'stop') },
    { what: 'database-start', cron: start, ...database(args, 'start') },
    { what: 'nodes-up', cron: later('start', start), ...scale(args, nodes.min) },
  ];
}

const database = ({ databaseId }: ScheduleArgs, what: 'stop' | 'start') => ({
  arn: `${CALL}:rds:${what}DBInstance`,
  input: pulumi.jsonStringify({ DbInstanceIdentifier: databaseId }),
});

const scale = ({ clusterName, nodeGroupName, nodes }: ScheduleArgs, size: number) => ({
  arn: `${CALL}:eks:updateNodegroupConfig`,
  input: pulumi.jsonStringify({
    ClusterName: clusterName,
    NodegroupName: nodeGroupName,
    // The largest size stays; it says nothing of how many there are.
    ScalingConfig: { MinSize: size, DesiredSize: size, MaxSize: nodes.max },
  }),
});
