import type { Statement } from '../../access/policy-document.ts';

/** Where a key is: nobody of another account or region gets at it. */
export type Place = { accountId: string; region: string };

const ENCRYPT_AND_DECRYPT = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];
const ADMINISTER = [
  'kms:Describe*',
  'kms:Get*',
  'kms:List*',
  'kms:Put*',
  'kms:Update*',
  'kms:Enable*',
  'kms:Disable*',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
];

// Services that use the key in the name of who calls them, with what that caller may.
const ON_BEHALF = ['ec2', 'ecr', 'eks', 'kafka', 'rds', 's3', 'secretsmanager'];

// In a key's policy `*` is the key itself.
const THIS_KEY = '*';

/**
 * Who may do what with the key. The account's own roles administer it, as IAM lets them, but encrypt and decrypt
 * through a service of AWS only: nobody reads a ciphertext by calling KMS.
 */
export const keyStatements = (place: Place): Statement[] =>
  [...ofTheAccount(place), ...ofNodes(place), ...ofLogs(place), ...ofAlarms(place)].map((statement) => ({
    ...statement,
    Resource: THIS_KEY,
  }));

function ofTheAccount({ accountId, region }: Place): Statement[] {
  const Principal = { AWS: `arn:aws:iam::${accountId}:root` };
  const via = ON_BEHALF.map((service) => `${service}.${region}.amazonaws.com`);
  return [
    { Sid: 'Administer', Principal, Action: ADMINISTER },
    {
      Sid: 'UseThroughServices',
      Principal,
      Action: ENCRYPT_AND_DECRYPT,
      Condition: { StringEquals: { 'kms:ViaService': via } },
    },
    // EKS takes its grant at the cluster's creation without kms:GrantIsForAWSResource, so that this cannot ask for it;
    // what holds here is that only roles with kms:CreateGrant of their own may. To retire one, as ECR does with a
    // repository, is not for a key's policy to allow: kms:RetireGrant counts in a role's own alone.
    { Sid: 'GrantToServices', Principal, Action: ['kms:CreateGrant'] },
  ];
}

/** Node groups start instances by a role of AWS, whose policy nobody can change: it has to be named here. */
function ofNodes({ accountId }: Place): Statement[] {
  const role = `arn:aws:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  // By condition and not as principal: KMS refuses a policy that names a role which a new account has not yet.
  const Principal = { AWS: '*' };
  const byThatRole = { 'kms:CallerAccount': accountId, 'aws:PrincipalArn': role };
  return [
    {
      Sid: 'StartNodes',
      Principal,
      Action: [...ENCRYPT_AND_DECRYPT, 'kms:DescribeKey'],
      Condition: { StringEquals: byThatRole },
    },
    {
      Sid: 'GrantToNodes',
      Principal,
      Action: ['kms:CreateGrant'],
      Condition: { StringEquals: byThatRole, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}

function ofLogs({ accountId, region }: Place): Statement[] {
  const logs = `arn:aws:logs:${region}:${accountId}`;
  const Action = [...ENCRYPT_AND_DECRYPT, 'kms:DescribeKey'];
  return [
    {
      Sid: 'KeepLogGroups',
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action,
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `${logs}:log-group:*` } },
    },
    {
      Sid: 'DeliverFlowLogs',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action,
      Condition: {
        StringEquals: { 'aws:SourceAccount': accountId },
        ArnLike: { 'aws:SourceArn': `${logs}:*` },
      },
    },
  ];
}

/** Alarms, budgets and cost anomalies are published to an encrypted topic. */
const ofAlarms = ({ accountId, region }: Place): Statement[] => [
  {
    Sid: 'PublishAlarms',
    Principal: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com', 'costalerts.amazonaws.com'] },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    Condition: {
      StringEquals: { 'aws:SourceAccount': accountId },
      ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': `arn:aws:sns:${region}:${accountId}:*` },
    },
  },
];
