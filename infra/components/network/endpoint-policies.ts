import type { Statement } from '../../access/policy-document.ts';

/** Whose network it is. */
export type Owner = { accountId: string; region: string };

const EVERYBODY = '*';

/**
 * A policy of an endpoint gives nothing: it bounds what may pass, whoever asks. With stolen keys of another account,
 * nothing of ours can be carried out of this network through an endpoint.
 */
export function throughS3({ accountId, region }: Owner): Statement[] {
  return [
    {
      Sid: 'OwnBuckets',
      Principal: EVERYBODY,
      Action: [
        's3:GetObject',
        's3:PutObject',
        's3:DeleteObject',
        's3:AbortMultipartUpload',
        's3:ListMultipartUploadParts',
        's3:ListBucket',
        's3:ListBucketMultipartUploads',
        's3:GetBucketLocation',
      ],
      Resource: 'arn:aws:s3:::*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': accountId, 'aws:ResourceAccount': accountId } },
    },
    {
      // Registries send who pulls an image to S3 for its layers, with a link that they signed themselves. A bucket in
      // another region is not reached through this endpoint but through NAT.
      Sid: 'LayersOfImages',
      Principal: EVERYBODY,
      Action: ['s3:GetObject'],
      Resource: [
        `arn:aws:s3:::prod-${region}-starport-layer-bucket/*`, // Amazon ECR
        `arn:aws:s3:::prod-registry-k8s-io-${region}/*`, // registry.k8s.io, to clients in AWS
        'arn:aws:s3:::quayio-production-s3/*', // quay.io, to clients in us-east-1
      ],
    },
  ];
}

/** By the end of the service's name; without a policy where AWS takes none, which leaves IAM's. */
export function throughInterfaces(owner: Owner): Record<string, Statement[] | undefined> {
  const images = pulling(owner);
  return {
    'ecr.api': images,
    'ecr.dkr': images,
    sts: credentials(owner),
    logs: logging(owner),
    secretsmanager: secrets(owner),
    'eks-auth': undefined,
  };
}

const byOurs = (accountId: string) => ({ StringEquals: { 'aws:PrincipalAccount': accountId } });

/** Of any account's repositories: EKS keeps the images of its add-ons in its own. */
const pulling = ({ accountId }: Owner): Statement[] => [
  {
    Sid: 'PullImages',
    Principal: EVERYBODY,
    Action: [
      'ecr:GetAuthorizationToken',
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetDownloadUrlForLayer',
    ],
    Resource: '*',
    Condition: byOurs(accountId),
  },
];

function credentials({ accountId }: Owner): Statement[] {
  const ourRoles = `arn:aws:iam::${accountId}:role/*`;
  return [
    {
      // A pod that asks with its service account's token is nobody yet to IAM: the role has to be ours.
      Sid: 'OurRolesByToken',
      Principal: EVERYBODY,
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Resource: ourRoles,
    },
    {
      Sid: 'OurRoles',
      Principal: EVERYBODY,
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Resource: ourRoles,
      Condition: byOurs(accountId),
    },
    {
      // Who asks who it is names no resource.
      Sid: 'WhoAmI',
      Principal: EVERYBODY,
      Action: ['sts:GetCallerIdentity'],
      Resource: '*',
      Condition: byOurs(accountId),
    },
  ];
}

const logging = ({ accountId, region }: Owner): Statement[] => [
  {
    Sid: 'WriteOurLogs',
    Principal: EVERYBODY,
    Action: [
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
    ],
    Resource: `arn:aws:logs:${region}:${accountId}:*`,
    Condition: byOurs(accountId),
  },
];

const secrets = ({ accountId, region }: Owner): Statement[] => [
  {
    Sid: 'ReadOurSecrets',
    Principal: EVERYBODY,
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    Resource: `arn:aws:secretsmanager:${region}:${accountId}:secret:*`,
    Condition: byOurs(accountId),
  },
];
