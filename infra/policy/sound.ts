import { tagsOf } from '../tags.ts';

type Inputs = Record<string, unknown>;

const TAGS = tagsOf('prod');
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1';
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/1';
const GITHUB = 'token.actions.githubusercontent.com';

/** A document of one statement, as IAM takes it. */
export const document = (statement: Inputs): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

/** Who trusts GitHub as it should be. */
export const githubTrust = {
  Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${GITHUB}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: {
      [`${GITHUB}:aud`]: 'sts.amazonaws.com',
      [`${GITHUB}:sub`]: ['repo:o/r:environment:prod'],
      [`${GITHUB}:repository_id`]: '1',
      [`${GITHUB}:environment`]: 'prod',
    },
  },
};

/** Who trusts a service account of the cluster as it should be. */
export const accountTrust = {
  Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: {
      [`${ISSUER}:aud`]: 'sts.amazonaws.com',
      [`${ISSUER}:sub`]: 'system:serviceaccount:millrace:api',
    },
  },
};

/** One resource of each type that rules look at, in production, about which none has anything to say. */
export const SOUND: Record<string, Inputs> = {
  'ec2/vpc:Vpc': { cidrBlock: '10.0.0.0/16', tags: TAGS },
  'ec2/flowLog:FlowLog': { trafficType: 'ALL', tags: TAGS },
  'ec2/subnet:Subnet': { cidrBlock: '10.0.0.0/24', mapPublicIpOnLaunch: false, tags: TAGS },
  'ec2/securityGroup:SecurityGroup': { tags: TAGS },
  'ec2/defaultSecurityGroup:DefaultSecurityGroup': { ingress: [], egress: [], tags: TAGS },
  'vpc/securityGroupIngressRule:SecurityGroupIngressRule': {
    description: 'from the nodes',
    cidrIpv4: '10.0.0.0/16',
    tags: TAGS,
  },
  'ec2/launchTemplate:LaunchTemplate': {
    metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
    blockDeviceMappings: [{ ebs: { encrypted: 'true' } }],
    tags: TAGS,
  },
  'rds/instance:Instance': {
    publiclyAccessible: false,
    storageEncrypted: true,
    kmsKeyId: KEY,
    manageMasterUserPassword: true,
    iamDatabaseAuthenticationEnabled: true,
    multiAz: true,
    deletionProtection: true,
    skipFinalSnapshot: false,
    backupRetentionPeriod: 14,
    tags: TAGS,
  },
  'rds/parameterGroup:ParameterGroup': { parameters: [{ name: 'rds.force_ssl', value: '1' }], tags: TAGS },
  'msk/cluster:Cluster': {
    brokerNodeGroupInfo: {},
    clientAuthentication: { sasl: { iam: true } },
    encryptionInfo: {
      encryptionAtRestKmsKeyArn: KEY,
      encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
    },
    tags: TAGS,
  },
  'msk/configuration:Configuration': { serverProperties: 'auto.create.topics.enable=false' },
  'eks/cluster:Cluster': {
    vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false },
    encryptionConfig: { resources: ['secrets'], provider: { keyArn: KEY } },
    enabledClusterLogTypes: ['api', 'audit', 'authenticator'],
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
    upgradePolicy: { supportType: 'STANDARD' },
    deletionProtection: true,
    tags: TAGS,
  },
  'eks/addon:Addon': { addonVersion: 'v1.2.3-eksbuild.1', tags: TAGS },
  's3/bucket:Bucket': { bucket: 'logs', tags: TAGS },
  's3/bucketPublicAccessBlock:BucketPublicAccessBlock': {
    bucket: 'logs',
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  },
  's3/bucketPolicy:BucketPolicy': {
    bucket: 'logs',
    policy: '{"Effect":"Deny","Condition":{"Bool":{"aws:SecureTransport":"false"}}}',
  },
  'cloudwatch/logGroup:LogGroup': { retentionInDays: 30, kmsKeyId: KEY, tags: TAGS },
  'secretsmanager/secret:Secret': { kmsKeyId: KEY, tags: TAGS },
  'kms/key:Key': { enableKeyRotation: true, tags: TAGS },
  'sqs/queue:Queue': { sqsManagedSseEnabled: true, tags: TAGS },
  'sns/topic:Topic': { kmsMasterKeyId: KEY, tags: TAGS },
  'ecr/repository:Repository': {
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: KEY }],
    tags: TAGS,
  },
  'iam/rolePolicy:RolePolicy': {
    policy: document({ Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::logs/*' }),
  },
  'iam/role:Role': { assumeRolePolicy: document(githubTrust), tags: TAGS },
  'iam/rolePolicyAttachment:RolePolicyAttachment': { policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
};
