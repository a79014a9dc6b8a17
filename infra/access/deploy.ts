import { actions } from './actions.ts';
import { boundaryArn, PIPELINE_PATH, rolePath, type Bounds } from './boundary.ts';
import type { Statement } from './policy-document.ts';

const inRegion = ({ region }: Bounds) => ({ StringEquals: { 'aws:RequestedRegion': region } });
const WITHOUT_REGION = { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } };

/**
 * What the program does in AWS. Of services of which it makes most things, everything in this region; of those that hold
 * data or rights, named actions. No value of a secret can be read or set, no user made, no role that is not bounded, and
 * nothing changed of the pipelines' own roles: who may deploy is decided by a person. It is as powerful as the data all
 * the same: who may change keys, databases and the cluster can get at what is in them.
 */
export const deployAccess = (bounds: Bounds): Statement[] => [
  {
    Sid: 'Build',
    Action: actions(
      '',
      'acm:* autoscaling:Describe* cloudwatch:* ec2:* ecr:* eks:* events:* kafka:* kafkaconnect:* logs:* rds:* scheduler:* sns:* sqs:*',
    ),
    Resource: '*',
    Condition: inRegion(bounds),
  },
  ...data(bounds),
  ...rights(bounds),
  ...withoutRegion(bounds),
];

function data(bounds: Bounds): Statement[] {
  const { environment, accountId, region } = bounds;
  return [
    {
      Sid: 'Secrets',
      Action: actions(
        'secretsmanager:',
        `CreateSecret DeleteSecret RestoreSecret DescribeSecret UpdateSecret TagResource UntagResource
         GetResourcePolicy RotateSecret`,
      ),
      Resource: ['millrace/*', 'rds!*'].map(
        (name) => `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}`,
      ),
    },
    // Whoever sets a secret's policy may read it.
    {
      Sid: 'NoValues',
      Effect: 'Deny',
      Action: actions(
        'secretsmanager:',
        'GetSecretValue BatchGetSecretValue PutSecretValue PutResourcePolicy DeleteResourcePolicy',
      ),
      Resource: '*',
    },
    {
      Sid: 'Keys',
      Action: [
        ...actions('kms:', 'CreateKey CreateAlias UpdateAlias DeleteAlias Describe* Get* List* TagResource'),
        ...actions('kms:', 'UntagResource EnableKeyRotation PutKeyPolicy UpdateKeyDescription CreateGrant'),
        ...actions('kms:', 'ScheduleKeyDeletion CancelKeyDeletion RevokeGrant RetireGrant'),
      ],
      Resource: '*',
      Condition: inRegion(bounds),
    },
    {
      Sid: 'SealThroughServices',
      Action: actions('kms:', 'Encrypt Decrypt GenerateDataKey GenerateDataKeyWithoutPlaintext'),
      Resource: `arn:aws:kms:${region}:${accountId}:key/*`,
      Condition: { StringLike: { 'kms:ViaService': `*.${region}.amazonaws.com` } },
    },
    {
      Sid: 'Topics',
      Action: actions(
        'kafka-cluster:',
        `Connect CreateTopic DescribeTopic AlterTopic DeleteTopic DescribeTopicDynamicConfiguration
         AlterTopicDynamicConfiguration`,
      ),
      Resource: ['cluster', 'topic'].map((kind) => `arn:aws:kafka:${region}:${accountId}:${kind}/*`),
    },
    {
      Sid: 'BucketsButNoObjects',
      Action: actions(
        's3:',
        '*Bucket *BucketPolicy *BucketTagging *BucketVersioning *BucketOwnershipControls Get*Configuration Put*Configuration GetBucket* PutBucketPublicAccessBlock TagResource UntagResource ListTagsForResource',
      ),
      Resource: `arn:aws:s3:::millrace-${environment}-*`,
    },
    ...emptying(environment),
  ];
}

/** A stack that is no production is torn down with what its buckets hold. */
const emptying = (environment: string): Statement[] =>
  environment === 'prod'
    ? []
    : [
        {
          Sid: 'EmptyBuckets',
          Action: actions('s3:', 'ListBucketVersions DeleteObject DeleteObjectVersion'),
          Resource: `arn:aws:s3:::millrace-${environment}-*`,
        },
      ];

function rights(bounds: Bounds): Statement[] {
  const { environment, accountId } = bounds;
  const iam = (what: string) => `arn:aws:iam::${accountId}:${what}`;
  const roles = iam(`role${rolePath(environment)}*`);
  return [
    {
      Sid: 'GiveRightsWithinBounds',
      Action: actions(
        'iam:',
        `CreateRole AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy PutRolePermissionsBoundary`,
      ),
      Resource: roles,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundaryArn(bounds) } },
    },
    {
      Sid: 'ChangeOwnRoles',
      Action: actions(
        'iam:',
        'UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription DeleteRole TagRole UntagRole',
      ),
      Resource: roles,
    },
    {
      Sid: 'LookAtRights',
      Action: actions('iam:', 'Get* List*'),
      Resource: [
        ...[`role${rolePath(environment)}*`, `role${PIPELINE_PATH}*`, 'role/aws-service-role/*'].map(iam),
        ...['oidc-provider/*', 'instance-profile/*'].map(iam),
        boundaryArn(bounds),
        'arn:aws:iam::aws:policy/*',
      ],
    },
    {
      Sid: 'GiveRolesToServices',
      Action: ['iam:PassRole'],
      Resource: roles,
      Condition: { StringEquals: { 'iam:PassedToService': RECEIVERS } },
    },
    {
      Sid: 'LetServicesHaveTheirOwn',
      Action: ['iam:CreateServiceLinkedRole'],
      Resource: iam('role/aws-service-role/*'),
      Condition: { StringEquals: { 'iam:AWSServiceName': LINKED } },
    },
    {
      Sid: 'IssuerOfTheCluster',
      Action: actions(
        'iam:',
        `CreateOpenIDConnectProvider DeleteOpenIDConnectProvider TagOpenIDConnectProvider
         UntagOpenIDConnectProvider AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider`,
      ),
      Resource: iam(`oidc-provider/oidc.eks.${bounds.region}.amazonaws.com/*`),
    },
  ];
}

const RECEIVERS = ['eks', 'pods.eks', 'ec2', 'scheduler', 'kafkaconnect'].map(
  (name) => `${name}.amazonaws.com`,
);
const LINKED = [
  'eks',
  'eks-nodegroup',
  'autoscaling',
  'elasticloadbalancing',
  'spot',
  'rds',
  'kafka',
  'kafkaconnect',
].map((name) => `${name}.amazonaws.com`);

const withoutRegion = ({ accountId }: Bounds): Statement[] => [
  {
    Sid: 'Zone',
    Action: actions(
      'route53:',
      `GetHostedZone DeleteHostedZone UpdateHostedZoneComment ChangeResourceRecordSets ListResourceRecordSets
       ChangeTagsForResource ListTagsForResource GetDNSSEC GetChange`,
    ),
    Resource: ['arn:aws:route53:::hostedzone/*', 'arn:aws:route53:::change/*'],
  },
  {
    Sid: 'WhatHasNoResource',
    Action: [
      ...actions('route53:', 'CreateHostedZone ListHostedZones ListHostedZonesByName'),
      ...actions('ce:', 'CreateAnomalyMonitor GetAnomalyMonitors UpdateAnomalyMonitor DeleteAnomalyMonitor'),
      ...actions('ce:', 'CreateAnomalySubscription GetAnomalySubscriptions UpdateAnomalySubscription'),
      ...actions('ce:', 'DeleteAnomalySubscription TagResource UntagResource ListTagsForResource'),
    ],
    Resource: '*',
    Condition: WITHOUT_REGION,
  },
  {
    Sid: 'Budget',
    Action: actions('budgets:', 'ViewBudget ModifyBudget TagResource UntagResource ListTagsForResource'),
    Resource: `arn:aws:budgets::${accountId}:budget/*`,
  },
];
