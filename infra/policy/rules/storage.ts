import type { PolicyResource } from '@pulumi/policy';
import { at, rule, ruleOfStack, type Props, type Rule } from '../rule.ts';

const BUCKET = 's3/bucket:Bucket';
const REPOSITORY = ['ecr/repository:Repository'];

/** What speaks of this bucket, by its name. */
const about = ({ bucket }: Props, all: PolicyResource[], type: string) =>
  all.filter((each) => each.type === `aws:${type}` && each.props['bucket'] === bucket);

export const STORAGE_RULES: Rule[] = [
  ruleOfStack(
    'buckets-are-private',
    { description: 'No bucket can be made public, by whomever.', of: [BUCKET] },
    (props, { all }) => {
      const [block] = about(props, all, 's3/bucketPublicAccessBlock:BucketPublicAccessBlock');
      const open = [
        'blockPublicAcls',
        'blockPublicPolicy',
        'ignorePublicAcls',
        'restrictPublicBuckets',
      ].filter((each) => block?.props[each] !== true);
      return open.length > 0 ? `has no BucketPublicAccessBlock with ${open.join(', ')}` : undefined;
    },
  ),
  ruleOfStack(
    'buckets-speak-tls-only',
    { description: 'A bucket refuses requests without TLS.', of: [BUCKET] },
    (props, { all }) =>
      about(props, all, 's3/bucketPolicy:BucketPolicy').some((each) =>
        /"Deny".*"aws:SecureTransport"/s.test(String(each.props['policy'])),
      )
        ? undefined
        : 'has no policy that denies aws:SecureTransport=false',
  ),
  rule(
    'logs-end',
    { description: 'Logs are kept for a time that somebody chose.', of: ['cloudwatch/logGroup:LogGroup'] },
    ({ retentionInDays }) => (Number(retentionInDays) > 0 ? undefined : 'has no retentionInDays'),
  ),
  rule(
    'logs-have-own-key',
    { description: 'Logs are encrypted with a key of ours.', of: ['cloudwatch/logGroup:LogGroup'] },
    ({ kmsKeyId }) => (kmsKeyId ? undefined : 'has no kmsKeyId'),
  ),
  rule(
    'secrets-have-own-key',
    { description: 'Secrets are encrypted with a key of ours.', of: ['secretsmanager/secret:Secret'] },
    ({ kmsKeyId }) => (kmsKeyId ? undefined : 'has no kmsKeyId'),
  ),
  rule(
    'secret-values-stay-out',
    {
      description: 'Values of secrets are set by people or made by AWS; the program’s state has none.',
      of: ['secretsmanager/secretVersion:SecretVersion', 'ssm/parameter:Parameter'],
    },
    () => 'puts a value into the state',
  ),
  rule(
    'keys-are-rotated',
    { description: 'Keys are rotated every year.', of: ['kms/key:Key'] },
    ({ enableKeyRotation }) => (enableKeyRotation === true ? undefined : 'enableKeyRotation is not true'),
  ),
  rule(
    'queues-and-topics-are-encrypted',
    { description: 'Messages are encrypted at rest.', of: ['sqs/queue:Queue', 'sns/topic:Topic'] },
    ({ kmsMasterKeyId, sqsManagedSseEnabled }) =>
      kmsMasterKeyId || sqsManagedSseEnabled === true ? undefined : 'has no kmsMasterKeyId',
  ),
  rule(
    'image-tags-do-not-move',
    { description: 'A tag of an image is given once.', of: REPOSITORY },
    ({ imageTagMutability }) =>
      imageTagMutability === 'IMMUTABLE' ? undefined : `imageTagMutability is ${String(imageTagMutability)}`,
  ),
  rule(
    'images-are-scanned',
    { description: 'Images are scanned when they are pushed.', of: REPOSITORY },
    (props) =>
      at(props, 'imageScanningConfiguration.scanOnPush') === true ? undefined : 'scanOnPush is not true',
  ),
  rule(
    'images-have-own-key',
    { description: 'Images are encrypted with a key of ours.', of: REPOSITORY },
    ({ encryptionConfigurations }) => {
      const [first] = (encryptionConfigurations ?? []) as { encryptionType?: string; kmsKey?: string }[];
      return first?.encryptionType === 'KMS' && first.kmsKey ? undefined : 'has no key of KMS';
    },
  ),
];
