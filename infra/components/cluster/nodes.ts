import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { trustService } from '../../access/trust.ts';
import { tagsOf } from '../../tags.ts';
import type { ClusterArgs } from '../cluster.ts';
import type { Made } from './control-plane.ts';

// In GB; images and logs of pods, nothing that is kept.
const DISK_GB = 50;

/** Whether an instance type is Graviton: after its generation stands a g (t4g, m7gd, im4gn), but for the first. */
export const isArm = (instanceType: string): boolean => /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType);

/** A role is of use to a node once it has its rights, and until it has them no more. */
export type NodeRole = { role: aws.iam.Role; rights: aws.iam.RolePolicyAttachment[] };

/**
 * What nodes may in AWS, and no more: say who they are, and pull images. Addresses for pods are given by a role of the
 * network add-on's own, so that a pod on the host's network cannot change the network of others.
 */
export function nodeRole(name: string, parent: pulumi.Resource): NodeRole {
  const role = new aws.iam.Role(
    name,
    { description: 'Nodes of the cluster', assumeRolePolicy: trustService('ec2.amazonaws.com') },
    { parent },
  );
  const rights = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'].map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-${policy}`,
        { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
        { parent },
      ),
  );
  return { role, rights };
}

const launchTemplate = (name: string, { keyArn }: ClusterArgs, parent: pulumi.Resource) =>
  new aws.ec2.LaunchTemplate(
    `${name}-node-template`,
    {
      // One hop: a pod that is not on the host's network cannot ask who the node is, nor take its role.
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          // The key lets the role by which AWS starts groups of instances use it.
          ebs: {
            volumeType: 'gp3',
            volumeSize: DISK_GB,
            encrypted: 'true',
            kmsKeyId: keyArn,
            deleteOnTermination: 'true',
          },
        },
      ],
      tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({
        resourceType,
        tags: { ...tagsOf(pulumi.getStack()), Name: `${name}-system` },
      })),
      updateDefaultVersion: true,
    },
    { parent },
  );

/** A small group that is always there, for what must run before there can be more nodes. */
export function systemNodes(
  name: string,
  args: ClusterArgs,
  { cluster, parent, role, rights, dependsOn }: Made & NodeRole & { dependsOn: pulumi.Resource[] },
): aws.eks.NodeGroup {
  const template = launchTemplate(name, args, parent);
  const { type, min, max } = args.nodes;
  return new aws.eks.NodeGroup(
    `${name}-system`,
    {
      clusterName: cluster.name,
      nodeRoleArn: role.arn,
      subnetIds: args.privateSubnetIds,
      version: args.version,
      amiType: isArm(type) ? 'AL2023_ARM_64_STANDARD' : 'AL2023_x86_64_STANDARD',
      instanceTypes: [type],
      scalingConfig: { minSize: min, maxSize: max, desiredSize: min },
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
    },
    {
      parent,
      dependsOn: [...dependsOn, ...rights],
      // How many there are is the autoscaler's; by a timetable, also how few there may be.
      ignoreChanges: [args.scheduled ? 'scalingConfig' : 'scalingConfig.desiredSize'],
    },
  );
}
