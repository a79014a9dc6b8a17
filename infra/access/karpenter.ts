import type * as pulumi from '@pulumi/pulumi';
import { actions } from './actions.ts';
import type { Statement } from './policy-document.ts';

export type KarpenterPlace = {
  clusterName: string;
  clusterArn: pulumi.Input<string>;
  nodeRoleArn: pulumi.Input<string>;
  queueArn: pulumi.Input<string>;
  region: string;
  accountId: string;
};

/** Karpenter v1.14's own policies, in one: it makes and ends only what bears this cluster's tags. */
export const karpenter = (place: KarpenterPlace): Statement[] => [
  ...instances(place),
  ...profiles(place),
  ...lookups(place),
];

const ownedBy = (kind: 'Request' | 'Resource', cluster: string) => ({
  [`aws:${kind}Tag/kubernetes.io/cluster/${cluster}`]: 'owned',
});

const pool = (kind: 'Request' | 'Resource') => ({ [`aws:${kind}Tag/karpenter.sh/nodepool`]: '*' });
const nodeClass = (kind: 'Request' | 'Resource') => ({
  [`aws:${kind}Tag/karpenter.k8s.aws/ec2nodeclass`]: '*',
});

function instances({ clusterName, region }: KarpenterPlace): Statement[] {
  // Karpenter's policy leaves the account open: images and snapshots are AWS's, the rest is held by tags.
  const ec2 = (...kinds: string[]) => kinds.map((kind) => `arn:aws:ec2:${region}:*:${kind}/*`);
  const launched = [
    'fleet',
    'instance',
    'volume',
    'network-interface',
    'launch-template',
    'spot-instances-request',
  ];
  const tagged = { ...ownedBy('Request', clusterName), 'aws:RequestTag/eks:eks-cluster-name': clusterName };
  const owned = { StringEquals: ownedBy('Resource', clusterName), StringLike: pool('Resource') };
  return [
    {
      Sid: 'LaunchFrom',
      Action: ['ec2:RunInstances', 'ec2:CreateFleet'],
      Resource: [
        ...['image', 'snapshot'].map((kind) => `arn:aws:ec2:${region}::${kind}/*`),
        ...ec2('security-group', 'subnet', 'capacity-reservation', 'placement-group'),
      ],
    },
    {
      Sid: 'LaunchByOwnTemplates',
      Action: ['ec2:RunInstances', 'ec2:CreateFleet'],
      Resource: ec2('launch-template'),
      Condition: owned,
    },
    {
      Sid: 'LaunchTagged',
      Action: ['ec2:RunInstances', 'ec2:CreateFleet', 'ec2:CreateLaunchTemplate'],
      Resource: ec2(...launched),
      Condition: { StringEquals: tagged, StringLike: pool('Request') },
    },
    {
      Sid: 'TagAtLaunch',
      Action: ['ec2:CreateTags'],
      Resource: ec2(...launched),
      Condition: {
        StringEquals: {
          ...tagged,
          'ec2:CreateAction': ['RunInstances', 'CreateFleet', 'CreateLaunchTemplate'],
        },
        StringLike: pool('Request'),
      },
    },
    {
      Sid: 'TagOwn',
      Action: ['ec2:CreateTags'],
      Resource: ec2('instance'),
      Condition: {
        ...owned,
        StringEqualsIfExists: { 'aws:RequestTag/eks:eks-cluster-name': clusterName },
        'ForAllValues:StringEquals': {
          'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'],
        },
      },
    },
    {
      Sid: 'EndOwn',
      Action: ['ec2:TerminateInstances', 'ec2:DeleteLaunchTemplate'],
      Resource: ec2('instance', 'launch-template'),
      Condition: owned,
    },
  ];
}

function profiles({ clusterName, nodeRoleArn, region, accountId }: KarpenterPlace): Statement[] {
  const profile = `arn:aws:iam::${accountId}:instance-profile/*`;
  const tags = (kind: 'Request' | 'Resource') => ({
    ...ownedBy(kind, clusterName),
    [`aws:${kind}Tag/topology.kubernetes.io/region`]: region,
  });
  const asked = { ...tags('Request'), 'aws:RequestTag/eks:eks-cluster-name': clusterName };
  return [
    {
      Sid: 'GiveNodesTheirRole',
      Action: ['iam:PassRole'],
      Resource: nodeRoleArn,
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
    {
      Sid: 'MakeProfiles',
      Action: ['iam:CreateInstanceProfile'],
      Resource: profile,
      Condition: { StringEquals: asked, StringLike: nodeClass('Request') },
    },
    {
      Sid: 'TagProfiles',
      Action: ['iam:TagInstanceProfile'],
      Resource: profile,
      Condition: {
        StringEquals: { ...tags('Resource'), ...asked },
        StringLike: { ...nodeClass('Resource'), ...nodeClass('Request') },
      },
    },
    {
      Sid: 'ChangeOwnProfiles',
      Action: [
        'iam:AddRoleToInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
        'iam:DeleteInstanceProfile',
      ],
      Resource: profile,
      Condition: { StringEquals: tags('Resource'), StringLike: nodeClass('Resource') },
    },
    { Sid: 'ReadProfiles', Action: ['iam:GetInstanceProfile'], Resource: profile },
  ];
}

const LOOKS = actions(
  'ec2:Describe',
  `CapacityReservations Images Instances InstanceStatus InstanceTypeOfferings InstanceTypes LaunchTemplates
   PlacementGroups SecurityGroups SpotPriceHistory Subnets`,
);

function lookups({ clusterArn, queueArn, region }: KarpenterPlace): Statement[] {
  return [
    { Sid: 'FindCluster', Action: ['eks:DescribeCluster'], Resource: clusterArn },
    {
      Sid: 'HearOfInterruptions',
      Action: ['sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
      Resource: queueArn,
    },
    // What follows can be held to no resource.
    {
      Sid: 'SeeZonalShifts',
      Action: ['arc-zonal-shift:GetManagedResource'],
      Resource: '*',
      Condition: { StringEquals: { 'arc-zonal-shift:ResourceIdentifier': clusterArn } },
    },
    {
      Sid: 'Look',
      Action: LOOKS,
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': region } },
    },
    {
      Sid: 'ListProfiles',
      Action: ['iam:ListInstanceProfiles'],
      Resource: '*',
      // IAM has no region, and answers as this one.
      Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
    },
    {
      Sid: 'SeePrices',
      Action: ['pricing:GetProducts'],
      Resource: '*',
      // The regions that have a price list; Karpenter asks the nearest.
      Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1', 'ap-south-1'] } },
    },
    {
      Sid: 'FindImages',
      Action: ['ssm:GetParameter'],
      Resource: `arn:aws:ssm:${region}::parameter/aws/service/*`,
    },
  ];
}
