import type * as pulumi from '@pulumi/pulumi';
import { actions } from './actions.ts';
import type { Statement } from './policy-document.ts';

type Place = { accountId: string; region: string };
export type State = { bucket: string; keyArn: string };

const objects = ({ bucket }: State) => `arn:aws:s3:::${bucket}/*`;

/** A push pulls too: layers that are there already are not sent again, and signatures are read before they are written. */
export const pushAccess = (repositoryArns: pulumi.Input<string>[], region: string): Statement[] => [
  {
    Sid: 'LogIn',
    Action: ['ecr:GetAuthorizationToken'],
    Resource: '*',
    // It can be held to no repository, and opens none by itself.
    Condition: { StringEquals: { 'aws:RequestedRegion': region } },
  },
  {
    Sid: 'PushAndPull',
    Action: actions(
      'ecr:',
      `BatchCheckLayerAvailability BatchGetImage GetDownloadUrlForLayer InitiateLayerUpload UploadLayerPart
       CompleteLayerUpload PutImage`,
    ),
    Resource: repositoryArns,
  },
];

/**
 * What a preview needs beyond AWS's ReadOnlyAccess, and what that gives too much: a change request may print what it can
 * read, so it reads how things are set and no data. Pulumi takes no lock for a preview, so nothing is written.
 */
export const planAccess = (state: State, { accountId, region }: Place): Statement[] => [
  { Sid: 'OpenState', Action: ['kms:Decrypt'], Resource: state.keyArn },
  {
    Sid: 'SeeTopics',
    Action: actions('kafka-cluster:', 'Connect DescribeTopic DescribeTopicDynamicConfiguration'),
    Resource: ['cluster', 'topic'].map((kind) => `arn:aws:kafka:${region}:${accountId}:${kind}/*`),
  },
  {
    Sid: 'NoObjectsButState',
    Effect: 'Deny',
    Action: actions('s3:', 'GetObject GetObjectVersion'),
    NotResource: objects(state),
  },
  { Sid: 'NoOtherKey', Effect: 'Deny', Action: ['kms:Decrypt'], NotResource: state.keyArn },
  {
    Sid: 'NoData',
    Effect: 'Deny',
    Action: [
      ...actions('secretsmanager:', 'GetSecretValue BatchGetSecretValue'),
      ...actions('ssm:', 'GetParameter GetParameters GetParametersByPath GetParameterHistory'),
      ...actions(
        'logs:',
        'GetLogEvents GetLogRecord GetQueryResults FilterLogEvents StartQuery StartLiveTail Unmask',
      ),
      // Slow statements are logged with their values.
      ...actions('rds:', 'DownloadDBLogFilePortion DownloadCompleteDBLogFile'),
      ...actions('ecr:', 'BatchGetImage GetDownloadUrlForLayer'),
      ...actions('sqs:', 'ReceiveMessage'),
    ],
    Resource: '*',
  },
];

/** The state of the stack, for who changes it. */
export const stateAccess = (state: State): Statement[] => [
  { Sid: 'FindState', Action: ['s3:ListBucket'], Resource: `arn:aws:s3:::${state.bucket}` },
  {
    Sid: 'WriteState',
    Action: actions('s3:', 'GetObject PutObject DeleteObject'),
    Resource: objects(state),
  },
  { Sid: 'SealState', Action: actions('kms:', 'Encrypt Decrypt GenerateDataKey'), Resource: state.keyArn },
];
