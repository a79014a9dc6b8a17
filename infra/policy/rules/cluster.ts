import { at, isProduction, rule, type Rule } from '../rule.ts';

const CLUSTER = ['eks/cluster:Cluster'];
const LOGS = ['api', 'audit', 'authenticator'];

export const CLUSTER_RULES: Rule[] = [
  rule(
    'production-cluster-is-private',
    { description: 'Production’s Kubernetes API is reached from inside the network alone.', of: CLUSTER },
    (props) =>
      isProduction(props) && at(props, 'vpcConfig.endpointPublicAccess') !== false
        ? 'endpointPublicAccess is not false'
        : undefined,
  ),
  rule(
    'cluster-is-not-open-to-all',
    { description: 'A public Kubernetes API names who may reach it.', of: CLUSTER },
    (props) => {
      if (at(props, 'vpcConfig.endpointPublicAccess') === false) return undefined;
      const blocks = (at(props, 'vpcConfig.publicAccessCidrs') ?? ['0.0.0.0/0']) as string[];
      return blocks.some((block) => block.endsWith('/0'))
        ? `publicAccessCidrs is ${blocks.join(', ')}`
        : undefined;
    },
  ),
  rule(
    'cluster-encrypts-secrets',
    { description: 'Secrets of Kubernetes are encrypted with a key of ours.', of: CLUSTER },
    (props) =>
      (at(props, 'encryptionConfig.resources') as string[] | undefined)?.includes('secrets') &&
      at(props, 'encryptionConfig.provider.keyArn')
        ? undefined
        : 'encryptionConfig names no key for secrets',
  ),
  rule(
    'cluster-keeps-its-logs',
    { description: `The control plane logs ${LOGS.join(', ')}.`, of: CLUSTER },
    ({ enabledClusterLogTypes }) => {
      const missing = LOGS.filter(
        (each) => !(enabledClusterLogTypes as string[] | undefined)?.includes(each),
      );
      return missing.length > 0 ? `does not log ${missing.join(', ')}` : undefined;
    },
  ),
  rule(
    'cluster-access-is-by-entries',
    {
      description: 'Who may use a cluster is said by access entries; who made it gets nothing by that.',
      of: CLUSTER,
    },
    (props) =>
      at(props, 'accessConfig.authenticationMode') === 'API' &&
      at(props, 'accessConfig.bootstrapClusterCreatorAdminPermissions') === false
        ? undefined
        : 'accessConfig is not API alone, or makes its creator an administrator',
  ),
  rule(
    'cluster-never-pays-for-extended-support',
    { description: 'A version that is too old is replaced, not paid six times as much for.', of: CLUSTER },
    (props) =>
      at(props, 'upgradePolicy.supportType') === 'STANDARD'
        ? undefined
        : 'upgradePolicy.supportType is not STANDARD',
  ),
  rule(
    'production-cluster-is-not-deleted',
    { description: 'Production’s cluster cannot be deleted by a mistake.', of: CLUSTER },
    (props) =>
      isProduction(props) && props['deletionProtection'] !== true
        ? 'deletionProtection is not true'
        : undefined,
  ),
  rule(
    'addons-are-pinned',
    { description: 'Every add-on of a cluster has a version.', of: ['eks/addon:Addon'] },
    ({ addonVersion }) =>
      /^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(String(addonVersion))
        ? undefined
        : `addonVersion is ${String(addonVersion)}`,
  ),
  rule(
    'pods-do-not-reach-the-nodes-role',
    {
      description: 'Instance metadata takes version 2 alone, one hop far: a pod’s request is two.',
      of: ['ec2/launchTemplate:LaunchTemplate'],
    },
    (props) =>
      at(props, 'metadataOptions.httpTokens') === 'required' &&
      at(props, 'metadataOptions.httpPutResponseHopLimit') === 1
        ? undefined
        : 'metadataOptions are not httpTokens=required, httpPutResponseHopLimit=1',
  ),
  rule(
    'node-disks-are-encrypted',
    { description: 'Disks of nodes are encrypted.', of: ['ec2/launchTemplate:LaunchTemplate'] },
    ({ blockDeviceMappings }) => {
      const disks = (blockDeviceMappings ?? []) as { ebs?: { encrypted?: unknown } }[];
      if (disks.length === 0) return 'names no disk, so nothing says that it is encrypted';
      return disks.every(({ ebs }) => String(ebs?.encrypted) === 'true')
        ? undefined
        : 'has a disk that is not encrypted';
    },
  ),
];
