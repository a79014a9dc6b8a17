import type * as pulumi from '@pulumi/pulumi';
import { actions } from './actions.ts';
import type { Statement } from './policy-document.ts';

/** AWS's own policy, which holds the driver to volumes and snapshots that it tagged. */
export const EBS_CSI_POLICY = 'arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2';

/** What that lacks for volumes under a key of ours: EC2 uses the key for the driver, by grants that end with the volume. */
export const ebsCsiKey = (keyArn: pulumi.Input<string>, region: string): Statement[] => [
  {
    Sid: 'SealVolumes',
    Action: actions(
      'kms:',
      'Encrypt Decrypt DescribeKey ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext',
    ),
    Resource: keyArn,
    Condition: { StringEquals: { 'kms:ViaService': `ec2.${region}.amazonaws.com` } },
  },
  {
    Sid: 'LetEc2SealThem',
    Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
    Resource: keyArn,
    Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  },
];
