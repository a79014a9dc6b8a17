import { expect, test } from 'vitest';
import { policyDocument } from '../access/policy-document.ts';
import { read } from '../access/testing/documents.ts';
import { record } from '../testing/record.ts';
import { WorkloadRole, type WorkloadRoleArgs } from './workload-role.ts';

const COMMON = {
  serviceAccount: { namespace: 'millrace', name: 'api' },
  cluster: { name: 'millrace-staging', accountId: '123456789012' },
};
const ISSUER = {
  issuer: 'oidc.example/id/1',
  issuerArn: 'arn:aws:iam::123456789012:oidc-provider/oidc.example/id/1',
};

const made = (args: Partial<WorkloadRoleArgs> = {}) =>
  record('staging', () => {
    const policy = policyDocument([{ Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::one/*' }]);
    const role = new WorkloadRole('api', { ...COMMON, policy, ...args } as WorkloadRoleArgs);
    return { arn: role.arn };
  });

test('by default EKS gives the role to the pods, and the role takes nobody else', async () => {
  const { resources, outputs } = await made();
  const role = resources.find(({ type }) => type === 'aws:iam/role:Role');
  const association = resources.find(({ type }) => type.startsWith('aws:eks/podIdentityAssociation'));
  expect(association?.inputs).toEqual({
    clusterName: 'millrace-staging',
    namespace: 'millrace',
    serviceAccount: 'api',
    roleArn: outputs['arn'],
  });
  expect(read(role?.inputs['assumeRolePolicy']).Statement[0]?.Principal).toEqual({
    Service: 'pods.eks.amazonaws.com',
  });
});

test('session tags stay on, for the trust asks for them', async () => {
  const { resources } = await made();
  const association = resources.find(({ type }) => type.startsWith('aws:eks/podIdentityAssociation'));
  expect(association?.inputs['disableSessionTags']).toBeUndefined();
});

test('by IRSA there is no association, and the trust is in the cluster as issuer', async () => {
  const { resources } = await made({ via: 'irsa', issuer: ISSUER });
  expect(resources.filter(({ type }) => type.includes('podIdentity'))).toEqual([]);
  const role = resources.find(({ type }) => type === 'aws:iam/role:Role');
  expect(read(role?.inputs['assumeRolePolicy']).Statement[0]?.Principal).toEqual({
    Federated: ISSUER.issuerArn,
  });
});

const policies = async (args: Partial<WorkloadRoleArgs>) =>
  (await made(args)).resources
    .filter(({ type }) => type === 'aws:iam/rolePolicy:RolePolicy')
    .map(({ inputs }) => inputs);

test('what the role may is the same by either way', async () => {
  const one = await policies({});
  const other = await policies({ via: 'irsa', issuer: ISSUER });
  expect(one).toEqual(other);
  expect(one).toHaveLength(1);
});
