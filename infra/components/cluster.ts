import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../settings.ts';
import { addonRoles, addons } from './cluster/addons.ts';
import { admins, controlPlane, issuerOf, type Made } from './cluster/control-plane.ts';
import { discoverable, interruptionQueue, nodeEntry } from './cluster/interruptions.ts';
import { nodeRole, systemNodes } from './cluster/nodes.ts';

export type ClusterArgs = Omit<Settings['cluster'], 'admins'> & {
  name: string;
  vpcId: pulumi.Input<string>;
  privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  keyArn: pulumi.Input<string>;
  accountId: string;
  region: string;
  production: boolean;
  /** Roles that may do everything in the cluster; nobody else may do anything, its creator included. */
  adminRoleArns: pulumi.Input<string>[];
  /** A timetable sets how many nodes there are, so this program does not. */
  scheduled?: boolean;
};

/**
 * Kubernetes by EKS: control plane, add-ons, a small group of nodes, and what an autoscaler needs to add more.
 *
 * Costs: the control plane by the hour, whether or not nodes run, and the group's nodes. Safety: the API is reached from
 * inside the network, and from outside only by the given addresses; nobody is let in who is not named; secrets are
 * sealed by our key; a pod may speak to nobody until a policy lets it. The last holds for CoreDNS, metrics-server and
 * the disks' driver too: on a new cluster they become ready, and this program goes on, once their network policies are
 * applied. In production it cannot be deleted before its protection is taken off.
 */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
  /** Without https://. */
  readonly issuer: pulumi.Output<string>;
  readonly issuerArn: pulumi.Output<string>;
  /** Of the nodes that an autoscaler adds. */
  readonly nodeRoleArn: pulumi.Output<string>;
  readonly nodeRoleName: pulumi.Output<string>;
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  readonly nodeGroupName: pulumi.Output<string>;
  readonly interruptionQueue: { name: pulumi.Output<string>; arn: pulumi.Output<string> } | undefined;
  readonly addonRoleArns: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Cluster', name, {}, opts);
    const cluster = controlPlane(name, args, this);
    const made = { cluster, parent: this };
    admins(name, args.adminRoleArns, made);
    const roles = addonRoles(name, args, made);
    const before = addons(name, args, { ...made, stage: 'before', dependsOn: Object.values(roles) });
    const own = nodeRole(`${name}-node`, this);
    const nodes = systemNodes(name, args, { ...made, ...own, dependsOn: before });
    addons(name, args, { ...made, stage: 'after', dependsOn: [nodes, ...Object.values(roles)] });
    const { issuer, issuerArn } = issuerOf(name, made);
    const { queue, addedRole } = this.#scaling(name, args, { ...made, role: own.role });

    this.clusterName = cluster.name;
    this.arn = cluster.arn;
    this.endpoint = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.apply(({ data }) => data ?? '');
    this.issuer = issuer;
    this.issuerArn = issuerArn;
    this.nodeRoleArn = addedRole.arn;
    this.nodeRoleName = addedRole.name;
    this.nodeSecurityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.nodeGroupName = nodes.nodeGroupName;
    this.interruptionQueue = queue && { name: queue.name, arn: queue.arn };
    this.addonRoleArns = { 'vpc-cni': roles['vpc-cni'].arn, 'ebs-csi': roles['ebs-csi'].arn };
    this.registerOutputs({ clusterName: this.clusterName, arn: this.arn, endpoint: this.endpoint });
  }

  // Cluster Autoscaler changes groups of ours, and needs nothing more here.
  #scaling(name: string, args: ClusterArgs, made: Made & { role: aws.iam.Role }) {
    if (args.autoscaler === 'cluster-autoscaler') return { queue: undefined, addedRole: made.role };
    const { role: addedRole } = nodeRole(`${name}-karpenter-node`, this);
    nodeEntry(name, { ...made, role: addedRole });
    discoverable(name, args, made);
    return { queue: interruptionQueue(name, args, this), addedRole };
  }
}
