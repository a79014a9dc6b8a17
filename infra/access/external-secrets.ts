import type * as pulumi from '@pulumi/pulumi';
import { actions } from './actions.ts';
import type { Statement } from './policy-document.ts';

type Place = { secretsPathArn: pulumi.Input<string>; keyArn: pulumi.Input<string>; region: string };

/** External Secrets v2.9: reads what stands under this environment's path; it lists nothing, so names are asked for exactly. */
export const externalSecrets = ({ secretsPathArn, keyArn, region }: Place): Statement[] => [
  {
    Sid: 'ReadPath',
    Action: actions(
      'secretsmanager:',
      'GetResourcePolicy GetSecretValue DescribeSecret ListSecretVersionIds',
    ),
    Resource: secretsPathArn,
  },
  {
    Sid: 'DecryptThem',
    Action: ['kms:Decrypt'],
    Resource: keyArn,
    // Only what Secrets Manager asks for on its behalf: the key seals more than secrets.
    Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
  },
];
