import { describe, expect, test } from 'vitest';
import { listed, openStatements, policiesOf, read } from '../access/testing/documents.ts';
import { record, type Graph, type Recorded } from '../testing/record.ts';
import { isArm } from './cluster/nodes.ts';
import { Cluster, type ClusterArgs } from './cluster.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1';
const ADMIN = 'arn:aws:iam::123456789012:role/admin';

const made = (args: Partial<ClusterArgs> = {}) =>
  record('staging', () => {
    const cluster = new Cluster('cluster', {
      name: 'millrace-staging',
      version: '1.36',
      publicAccess: [],
      autoscaler: 'karpenter',
      nodes: { type: 't4g.large', min: 2, max: 4 },
      vpcId: 'vpc-1',
      privateSubnetIds: ['subnet-a', 'subnet-b'],
      keyArn: KEY,
      accountId: '123456789012',
      region: 'us-east-1',
      production: false,
      adminRoleArns: [ADMIN],
      ...args,
    });
    const { issuer, issuerArn, nodeRoleArn, nodeSecurityGroupId, interruptionQueue, addonRoleArns } = cluster;
    return {
      issuer,
      issuerArn,
      nodeRoleArn,
      nodeSecurityGroupId,
      addonRoleArns,
      ...(interruptionQueue && { interruptionQueue }),
    };
  });

// Of one process there is one program at a time.
const STAGING = await made();
const PROD = await made({
  production: true,
  autoscaler: 'cluster-autoscaler',
  publicAccess: ['203.0.113.0/24'],
  nodes: { type: 'm7i.large', min: 3, max: 6 },
  scheduled: true,
});

const of = ({ resources }: Graph, type: string) =>
  resources.filter((each) => each.type.startsWith(`aws:${type}:`));
const one = (graph: Graph, type: string): Recorded['inputs'] => {
  const [first, ...others] = of(graph, type);
  if (!first || others.length > 0) throw new Error(`${type}: not one but ${others.length}`);
  return first.inputs;
};
const cluster = (graph: Graph) => one(graph, 'eks/cluster');

describe('the control plane', () => {
  test('is reached from inside, and from outside only by those who are named', () => {
    expect(cluster(STAGING)['vpcConfig']).toEqual({
      subnetIds: ['subnet-a', 'subnet-b'],
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    });
    expect(cluster(PROD)['vpcConfig']).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ['203.0.113.0/24'],
    });
  });

  test('is not opened to everybody', async () => {
    await expect(made({ publicAccess: ['203.0.113.0/24', '0.0.0.0/0'] })).rejects.toThrow(
      /0\.0\.0\.0\/0.*everybody/s,
    );
  });

  test('lets in nobody who is not named, its creator neither', () => {
    expect(cluster(STAGING)['accessConfig']).toEqual({
      authenticationMode: 'API',
      bootstrapClusterCreatorAdminPermissions: false,
    });
    expect(one(STAGING, 'eks/accessPolicyAssociation')).toMatchObject({
      principalArn: ADMIN,
      policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
    });
  });

  test('is of the version that was asked for, and never at the price of extended support', () => {
    expect(cluster(STAGING)).toMatchObject({ version: '1.36', upgradePolicy: { supportType: 'STANDARD' } });
  });

  test('cannot be deleted in production', () => {
    expect([STAGING, PROD].map((graph) => cluster(graph)['deletionProtection'])).toEqual([false, true]);
  });

  test('seals its secrets by our key', () => {
    expect(cluster(STAGING)['encryptionConfig']).toEqual({
      provider: { keyArn: KEY },
      resources: ['secrets'],
    });
  });

  test('tells what happened, in a log that is sealed and ends', () => {
    expect(cluster(STAGING)['enabledClusterLogTypes']).toEqual(['api', 'audit', 'authenticator']);
    const log = one(PROD, 'cloudwatch/logGroup');
    expect(log).toEqual({ name: '/aws/eks/millrace-staging/cluster', retentionInDays: 90, kmsKeyId: KEY });
  });
});

describe('add-ons', () => {
  test('each is pinned, and EKS brings none by itself', () => {
    expect(cluster(STAGING)['bootstrapSelfManagedAddons']).toBe(false);
    const addons = of(STAGING, 'eks/addon').map(({ inputs }) => [
      inputs['addonName'],
      inputs['addonVersion'],
    ]);
    expect(addons.map(([name]) => String(name)).toSorted()).toEqual([
      'aws-ebs-csi-driver',
      'coredns',
      'eks-pod-identity-agent',
      'kube-proxy',
      'metrics-server',
      'vpc-cni',
    ]);
    for (const [, version] of addons) expect(version).toMatch(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/);
    expect(addons.find(([name]) => name === 'kube-proxy')?.[1]).toContain('v1.36.');
  });

  test('a version of Kubernetes of which none are pinned is refused', async () => {
    await expect(made({ version: '1.99' })).rejects.toThrow(/E_CLUSTER.*1\.99, only for 1\.36/);
  });

  test('a pod speaks to nobody until a policy lets it', () => {
    const [network] = of(STAGING, 'eks/addon').filter(({ inputs }) => inputs['addonName'] === 'vpc-cni');
    expect(JSON.parse(String(network?.inputs['configurationValues']))).toEqual({
      enableNetworkPolicy: 'true',
      env: { NETWORK_POLICY_ENFORCING_MODE: 'strict' },
    });
  });

  test('those that call AWS have roles of their own', () => {
    const accounts = of(STAGING, 'eks/podIdentityAssociation').map(({ inputs }) => inputs['serviceAccount']);
    expect(accounts.map(String).toSorted()).toEqual(['aws-node', 'ebs-csi-controller-sa']);
    expect(Object.keys(STAGING.outputs['addonRoleArns'] as object)).toEqual(['vpc-cni', 'ebs-csi']);
  });
});

describe('nodes', () => {
  test('tell no pod who they are', () => {
    expect(one(STAGING, 'ec2/launchTemplate')['metadataOptions']).toMatchObject({
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
    });
  });

  test('have sealed disks, and bear the tags by which costs are told apart', () => {
    const { blockDeviceMappings, tagSpecifications } = one(STAGING, 'ec2/launchTemplate');
    expect(blockDeviceMappings).toMatchObject([
      { ebs: { encrypted: 'true', kmsKeyId: KEY, volumeType: 'gp3' } },
    ]);
    for (const { tags } of tagSpecifications as { tags: object }[])
      expect(tags).toMatchObject({ project: 'millrace', environment: 'staging' });
  });

  test('run the image of their own kind of processor', () => {
    const images = [STAGING, PROD].map((graph) => one(graph, 'eks/nodeGroup')['amiType']);
    expect(images).toEqual(['AL2023_ARM_64_STANDARD', 'AL2023_x86_64_STANDARD']);
    const arm = [
      't4g.large',
      'm7gd.xlarge',
      'c7gn.large',
      'im4gn.large',
      'g5g.xlarge',
      'a1.large',
      'is4gen.large',
    ];
    const other = [
      't3.large',
      'm7i.large',
      'g5.xlarge',
      'g4dn.xlarge',
      'c7a.large',
      'r6idn.large',
      'x2iedn.large',
    ];
    expect(arm.filter((type) => !isArm(type))).toEqual([]);
    expect(other.filter(isArm)).toEqual([]);
  });

  test('may pull images and say who they are, and change no network', () => {
    const attached = of(STAGING, 'iam/rolePolicyAttachment')
      .filter(({ inputs }) => String(inputs['role']).includes('node'))
      .map(({ inputs }) => String(inputs['policyArn']).split('/').at(-1));
    expect([...new Set(attached)].map(String).toSorted()).toEqual([
      'AmazonEC2ContainerRegistryPullOnly',
      'AmazonEKSWorkerNodePolicy',
    ]);
  });

  test('that Karpenter makes have a role apart, which enters the cluster by its own entry', () => {
    const entries = of(STAGING, 'eks/accessEntry').filter(({ inputs }) => inputs['type'] === 'EC2_LINUX');
    expect(entries.map(({ inputs }) => inputs['principalArn'])).toEqual([STAGING.outputs['nodeRoleArn']]);
    // EKS itself lets a node group's role in, and refuses a second entry for it.
    expect(one(STAGING, 'eks/nodeGroup')['nodeRoleArn']).not.toBe(STAGING.outputs['nodeRoleArn']);
    expect(one(STAGING, 'ec2/tag')).toMatchObject({
      key: 'karpenter.sh/discovery',
      value: 'millrace-staging',
    });
  });
});

describe('news of interruptions', () => {
  test('comes by a sealed queue that only rules of this account fill', () => {
    expect(one(STAGING, 'sqs/queue')).toMatchObject({
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 300,
    });
    const { Statement } = read(one(STAGING, 'sqs/queuePolicy')['policy']);
    expect(Statement.map(({ Effect, Condition }) => [Effect, Condition])).toEqual([
      ['Allow', { ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-east-1:123456789012:rule/*' } }],
      ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
    ]);
  });

  test('is of five kinds, each with its target', () => {
    const queue = STAGING.outputs['interruptionQueue'] as { arn: string };
    expect(of(STAGING, 'cloudwatch/eventRule')).toHaveLength(5);
    expect(of(STAGING, 'cloudwatch/eventTarget').map(({ inputs }) => inputs['arn'])).toEqual(
      Array.from({ length: 5 }, () => queue.arn),
    );
  });

  test('is not made for Cluster Autoscaler, which adds nodes of the group', () => {
    expect(of(PROD, 'sqs/queue')).toEqual([]);
    expect(PROD.outputs['interruptionQueue']).toBeUndefined();
    expect(PROD.outputs['nodeRoleArn']).toBe(one(PROD, 'eks/nodeGroup')['nodeRoleArn']);
  });
});

test('whoever trusts the cluster as issuer knows it by its name without https', () => {
  expect(STAGING.outputs['issuer']).toBe('oidc.eks.us-east-1.amazonaws.com/id/0A1B2C3D');
  expect(STAGING.outputs['issuerArn']).toContain(
    'oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/0A1B2C3D',
  );
  expect(one(STAGING, 'iam/openIdConnectProvider')['clientIdLists']).toEqual(['sts.amazonaws.com']);
});

test('nothing is open, and nobody of AWS is trusted but who must be', () => {
  expect(openStatements(STAGING)).toEqual([]);
  const trusted = policiesOf(STAGING)
    .flatMap(([, statements]) => statements)
    .flatMap(({ Effect, Principal }) => (Effect === 'Allow' ? listed(Principal?.['Service']) : []));
  expect([...new Set(trusted)].toSorted()).toEqual([
    'ec2.amazonaws.com',
    'eks.amazonaws.com',
    'events.amazonaws.com',
    'pods.eks.amazonaws.com',
  ]);
});
