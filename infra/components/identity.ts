import * as pulumi from '@pulumi/pulumi';
import { loadBalancerController } from '../access/aws-load-balancer-controller.ts';
import { clusterAutoscaler } from '../access/cluster-autoscaler.ts';
import { externalDns } from '../access/external-dns.ts';
import { externalSecrets } from '../access/external-secrets.ts';
import { karpenter } from '../access/karpenter.ts';
import { readPipelines, type PipelineName } from '../access/pipelines.ts';
import { policyDocument, type Statement } from '../access/policy-document.ts';
import { SERVICE_ACCESS } from '../access/services.ts';
import { WORKLOADS, type Workload } from '../access/workloads.ts';
import { WorkloadRole } from './workload-role.ts';

type Text = pulumi.Input<string>;

export type IdentityArgs = {
  environment: string;
  accountId: string;
  region: string;
  cluster: { clusterName: Text; arn: Text; issuer: Text; issuerArn: Text };
  database: { resourceId: Text };
  broker: { arn: Text };
  zoneArn: Text;
  secretsPathArn: Text;
  keyArn: Text;
  /** Of Karpenter. */
  interruptionQueueArn?: Text;
  nodeRoleArn: Text;
  autoscaler: 'karpenter' | 'cluster-autoscaler';
  /** Workloads that get their role by a web identity instead. */
  irsa?: Workload[];
  /** Default: those that are generated beside the services. */
  pipelines?: PipelineName[];
  /** Roles that the cluster's own add-ons had to have before, to be named among the others. */
  addonRoleArns?: Record<string, pulumi.Output<string>>;
};

type Access = Partial<Record<Workload, Statement[]>>;

/**
 * A role for each workload in the cluster, each for one service account (access/workloads.ts) and with the few actions
 * that its client calls (access/*.ts). Costs nothing. Nobody shares a role, and no pod may use the nodes' own.
 */
export class Identity extends pulumi.ComponentResource {
  readonly roleArns: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: IdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Identity', name, {}, opts);
    const entries = workloadsOf(args).map((workload) => [workload, this.#role(name, workload, args).arn]);
    this.roleArns = { ...args.addonRoleArns, ...Object.fromEntries(entries) };
    this.registerOutputs({ roleArns: this.roleArns });
  }

  #role(name: string, workload: Workload, args: IdentityArgs): WorkloadRole {
    const { cluster, accountId } = args;
    const { issuer, issuerArn } = cluster;
    // Karpenter's conditions have the cluster's name in their keys.
    const policy = pulumi
      .output(cluster.clusterName)
      .apply((clusterName) => policyDocument(accessOf(args, clusterName)[workload] ?? []));
    return new WorkloadRole(
      `${name}-${workload}`,
      {
        serviceAccount: WORKLOADS[workload],
        cluster: { name: cluster.clusterName, accountId },
        policy,
        ...(args.irsa?.includes(workload)
          ? { via: 'irsa' as const, issuer: { issuer, issuerArn } }
          : { via: 'pod-identity' as const }),
      },
      { parent: this },
    );
  }
}

const workloadsOf = (args: IdentityArgs) => Object.keys(accessOf(args, '')) as Workload[];

function accessOf(args: IdentityArgs, clusterName: string): Access {
  const { accountId, region, cluster, nodeRoleArn, interruptionQueueArn: queueArn } = args;
  const place = {
    pipelines: args.pipelines ?? readPipelines(),
    brokerArn: args.broker.arn,
    database: { accountId, region, resourceId: args.database.resourceId },
  };
  const services = Object.entries(SERVICE_ACCESS).map(([service, access]) => [service, access(place)]);
  if (args.autoscaler === 'karpenter' && queueArn === undefined)
    throw new pulumi.RunError('E_IDENTITY: karpenter needs interruptionQueueArn, the queue of its cluster');
  const scaling: Access =
    queueArn !== undefined && args.autoscaler === 'karpenter'
      ? {
          karpenter: karpenter({
            clusterName,
            clusterArn: cluster.arn,
            nodeRoleArn,
            queueArn,
            region,
            accountId,
          }),
        }
      : { 'cluster-autoscaler': clusterAutoscaler({ clusterName, region, accountId }) };
  return {
    'aws-load-balancer-controller': loadBalancerController({ region, accountId }),
    'external-dns': externalDns(args.zoneArn),
    'external-secrets': externalSecrets({ ...args, region }),
    ...scaling,
    ...(Object.fromEntries(services) as Access),
  };
}
