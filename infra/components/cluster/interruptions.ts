import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { policyDocument } from '../../access/policy-document.ts';
import type { ClusterArgs } from '../cluster.ts';
import type { Made } from './control-plane.ts';

/** What AWS tells of nodes that it will take away, by Karpenter's names. */
const NEWS = {
  'scheduled-change': ['aws.health', 'AWS Health Event'],
  'spot-interruption': ['aws.ec2', 'EC2 Spot Instance Interruption Warning'],
  rebalance: ['aws.ec2', 'EC2 Instance Rebalance Recommendation'],
  'state-change': ['aws.ec2', 'EC2 Instance State-change Notification'],
  'capacity-reservation': ['aws.ec2', 'EC2 Capacity Reservation Instance Interruption Warning'],
} as const;

/** A queue from which Karpenter hears two minutes ahead that a node goes, and moves its pods. */
export function interruptionQueue(name: string, args: ClusterArgs, parent: pulumi.Resource): aws.sqs.Queue {
  const own = { parent };
  const queue = new aws.sqs.Queue(
    `${name}-interruptions`,
    {
      name: args.name,
      // In seconds: older news is of nodes that are gone.
      messageRetentionSeconds: 300,
      // By SQS's own key: EventBridge could not write under ours, unless that key let it.
      sqsManagedSseEnabled: true,
    },
    own,
  );
  new aws.sqs.QueuePolicy(
    `${name}-interruptions-policy`,
    { queueUrl: queue.url, policy: queuePolicy(queue.arn, args) },
    own,
  );
  for (const [news, [source, detail]] of Object.entries(NEWS)) {
    const rule = new aws.cloudwatch.EventRule(
      `${name}-${news}`,
      { eventPattern: JSON.stringify({ source: [source], 'detail-type': [detail] }) },
      own,
    );
    new aws.cloudwatch.EventTarget(`${name}-${news}-target`, { rule: rule.name, arn: queue.arn }, own);
  }
  return queue;
}

const queuePolicy = (queueArn: pulumi.Input<string>, { region, accountId }: ClusterArgs) =>
  policyDocument([
    {
      Sid: 'RulesOfThisAccount',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['sqs:SendMessage'],
      Resource: queueArn,
      Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:${region}:${accountId}:rule/*` } },
    },
    {
      Sid: 'OnlyEncrypted',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['sqs:*'],
      Resource: queueArn,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);

/** Nodes that Karpenter makes enter the cluster by this; those of node groups EKS lets in itself. */
export const nodeEntry = (name: string, { cluster, parent, role }: Made & { role: aws.iam.Role }) =>
  new aws.eks.AccessEntry(
    `${name}-karpenter-nodes`,
    { clusterName: cluster.name, principalArn: role.arn, type: 'EC2_LINUX' },
    { parent },
  );

/** By which Karpenter's node class finds the security group of the nodes; EKS made the group. */
export const discoverable = (name: string, args: ClusterArgs, { cluster, parent }: Made) =>
  new aws.ec2.Tag(
    `${name}-discovery`,
    {
      resourceId: cluster.vpcConfig.clusterSecurityGroupId,
      key: 'karpenter.sh/discovery',
      value: args.name,
    },
    { parent },
  );
