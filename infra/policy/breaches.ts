import { tagsOf } from '../tags.ts';
import { accountTrust, document, githubTrust } from './sound.ts';

type Inputs = Record<string, unknown>;

/** What breaches a rule: what is changed of the sound resource of a type; with another beside it, or without one. */
type Breach = { type: string; change: Inputs; and?: Inputs; without?: string };

const breach = (type: string, change: Inputs): Breach => ({ type, change });
const database = (change: Inputs) => breach('rds/instance:Instance', change);
const broker = (change: Inputs) => breach('msk/cluster:Cluster', change);
const cluster = (change: Inputs) => breach('eks/cluster:Cluster', change);
const image = (change: Inputs) => breach('ecr/repository:Repository', change);
const allowing = (statement: Inputs) => breach('iam/rolePolicy:RolePolicy', { policy: document(statement) });
const trusting = (statement: Inputs) => breach('iam/role:Role', { assumeRolePolicy: document(statement) });
const ingress = (change: Inputs) => breach('vpc/securityGroupIngressRule:SecurityGroupIngressRule', change);

const { [`token.actions.githubusercontent.com:repository_id`]: _, ...unnumbered } =
  githubTrust.Condition.StringEquals;

/** One breach of each rule, by the rule's name. */
export const BREACHES: Record<string, Breach> = {
  'ingress-from-nowhere-in-particular': ingress({ cidrIpv4: '0.0.0.0/0' }),
  'security-rules-say-why': ingress({ description: undefined }),
  'no-inline-security-rules': breach('ec2/securityGroup:SecurityGroup', { ingress: [] }),
  'default-security-group-is-empty': breach('ec2/defaultSecurityGroup:DefaultSecurityGroup', {
    ingress: [{ protocol: '-1' }],
  }),
  'private-subnets-give-no-public-addresses': breach('ec2/subnet:Subnet', { mapPublicIpOnLaunch: true }),
  'subnets-are-found-by-load-balancers': breach('ec2/subnet:Subnet', {
    tags: { ...tagsOf('prod'), tier: 'public' },
  }),
  'flow-logs-see-everything': breach('ec2/flowLog:FlowLog', { trafficType: 'REJECT' }),
  'networks-have-flow-logs': { ...breach('ec2/vpc:Vpc', {}), without: 'ec2/flowLog:FlowLog' },
  'subnets-are-disjoint': {
    ...breach('ec2/subnet:Subnet', {}),
    and: { cidrBlock: '10.0.0.128/25' },
  },
  'database-is-not-public': database({ publiclyAccessible: true }),
  'database-is-encrypted': database({ storageEncrypted: false }),
  'database-has-own-key': database({ kmsKeyId: undefined }),
  'database-password-is-managed': database({ manageMasterUserPassword: undefined }),
  'database-takes-iam-tokens': database({ iamDatabaseAuthenticationEnabled: false }),
  'database-has-backups': database({ backupRetentionPeriod: 7 }),
  'database-asks-for-tls': breach('rds/parameterGroup:ParameterGroup', {
    parameters: [{ name: 'rds.force_ssl', value: '0' }],
  }),
  'production-database-survives-a-zone': database({ multiAz: false }),
  'production-database-is-not-deleted': database({ deletionProtection: false }),
  'production-database-leaves-a-snapshot': database({ skipFinalSnapshot: true }),
  'broker-is-not-public': broker({
    brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: 'SERVICE_PROVIDED_EIPS' } } },
  }),
  'broker-speaks-tls-only': broker({
    encryptionInfo: {
      encryptionAtRestKmsKeyArn: 'key',
      encryptionInTransit: { clientBroker: 'TLS_PLAINTEXT', inCluster: true },
    },
  }),
  'broker-knows-who-asks': broker({ clientAuthentication: { sasl: { iam: true }, unauthenticated: true } }),
  'broker-has-own-key': broker({
    encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
  }),
  'topics-are-code': breach('msk/configuration:Configuration', {
    serverProperties: 'auto.create.topics.enable=true',
  }),
  'production-cluster-is-private': cluster({
    vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['203.0.113.0/24'] },
  }),
  'cluster-is-not-open-to-all': cluster({
    vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['0.0.0.0/0'] },
    tags: tagsOf('staging'),
  }),
  'cluster-encrypts-secrets': cluster({ encryptionConfig: undefined }),
  'cluster-keeps-its-logs': cluster({ enabledClusterLogTypes: ['api'] }),
  'cluster-access-is-by-entries': cluster({ accessConfig: { authenticationMode: 'CONFIG_MAP' } }),
  'cluster-never-pays-for-extended-support': cluster({ upgradePolicy: { supportType: 'EXTENDED' } }),
  'production-cluster-is-not-deleted': cluster({ deletionProtection: false }),
  'addons-are-pinned': breach('eks/addon:Addon', { addonVersion: undefined }),
  'pods-do-not-reach-the-nodes-role': breach('ec2/launchTemplate:LaunchTemplate', {
    metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 2 },
  }),
  'node-disks-are-encrypted': breach('ec2/launchTemplate:LaunchTemplate', {
    blockDeviceMappings: [{ ebs: { encrypted: 'false' } }],
  }),
  'buckets-are-private': breach('s3/bucketPublicAccessBlock:BucketPublicAccessBlock', {
    restrictPublicBuckets: false,
  }),
  'buckets-speak-tls-only': breach('s3/bucketPolicy:BucketPolicy', { policy: '{}' }),
  'logs-end': breach('cloudwatch/logGroup:LogGroup', { retentionInDays: undefined }),
  'logs-have-own-key': breach('cloudwatch/logGroup:LogGroup', { kmsKeyId: undefined }),
  'secrets-have-own-key': breach('secretsmanager/secret:Secret', { kmsKeyId: undefined }),
  'secret-values-stay-out': breach('secretsmanager/secretVersion:SecretVersion', { secretString: 'x' }),
  'keys-are-rotated': breach('kms/key:Key', { enableKeyRotation: false }),
  'queues-and-topics-are-encrypted': breach('sqs/queue:Queue', { sqsManagedSseEnabled: undefined }),
  'image-tags-do-not-move': image({ imageTagMutability: 'MUTABLE' }),
  'images-are-scanned': image({ imageScanningConfiguration: { scanOnPush: false } }),
  'images-have-own-key': image({ encryptionConfigurations: [{ encryptionType: 'AES256' }] }),
  'nobody-may-do-everything': allowing({ Action: ['s3:*'], Resource: '*' }),
  'no-policy-by-what-it-leaves-out': allowing({ NotAction: ['iam:*'], Resource: 'arn:aws:s3:::logs' }),
  'roles-trust-somebody': trusting({ Principal: '*', Action: 'sts:AssumeRole' }),
  'github-is-trusted-by-number': trusting({ ...githubTrust, Condition: { StringEquals: unnumbered } }),
  'service-accounts-are-named': trusting({
    ...accountTrust,
    Condition: { StringLike: accountTrust.Condition.StringEquals },
  }),
  'nobody-has-a-lasting-key': breach('iam/accessKey:AccessKey', {}),
  'rights-of-roles-stand-apart': breach('iam/role:Role', { inlinePolicies: [] }),
  'nobody-is-administrator': breach('iam/rolePolicyAttachment:RolePolicyAttachment', {
    policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  }),
  'costs-can-be-told-apart': breach('sns/topic:Topic', {
    tags: { project: 'millrace', environment: 'prod' },
  }),
};
