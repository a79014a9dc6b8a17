import { expect, test } from 'vitest';
import { record } from '../testing/record.ts';
import { subjects, trustGithub } from './github-trust.ts';
import { read } from './testing/documents.ts';
import { trustPodIdentity, trustService, trustWebIdentity } from './trust.ts';

const ACCOUNT = { namespace: 'millrace', name: 'processor' };
const REPOSITORY = { owner: 'octo-org', ownerId: '123456', name: 'octo-repo', id: '456789' };

async function documentOf(make: () => unknown) {
  const { outputs } = await record('staging', () => ({ json: make() }));
  return read(outputs['json']);
}

test('Pod Identity: one service account of one cluster of one account', async () => {
  const document = await documentOf(() =>
    trustPodIdentity(ACCOUNT, { name: 'millrace-staging', accountId: '123456789012' }),
  );
  expect(document).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: {
            'aws:SourceAccount': '123456789012',
            'aws:RequestTag/eks-cluster-name': 'millrace-staging',
            'aws:RequestTag/kubernetes-namespace': 'millrace',
            'aws:RequestTag/kubernetes-service-account': 'processor',
          },
        },
      },
    ],
  });
});

test('IRSA: one service account by a token that the cluster signed for STS', async () => {
  const issuer = 'oidc.eks.us-east-1.amazonaws.com/id/0A1B';
  const issuerArn = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
  const document = await documentOf(() => trustWebIdentity(ACCOUNT, { issuer, issuerArn }));
  expect(document).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: issuerArn },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: 'sts.amazonaws.com',
            [`${issuer}:sub`]: 'system:serviceaccount:millrace:processor',
          },
        },
      },
    ],
  });
});

test('GitHub: one environment of one repository, in both forms of its name', async () => {
  const provider = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
  const document = await documentOf(() => trustGithub(provider, REPOSITORY, 'prod'));
  expect(document).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': [
              'repo:octo-org/octo-repo:environment:prod',
              'repo:octo-org@123456/octo-repo@456789:environment:prod',
            ],
            'token.actions.githubusercontent.com:repository_id': '456789',
            'token.actions.githubusercontent.com:environment': 'prod',
          },
        },
      },
    ],
  });
});

test('GitHub: nothing in a trust document matches by a pattern or passes when it is absent', async () => {
  const text = JSON.stringify(await documentOf(() => trustGithub('arn', REPOSITORY, 'prod')));
  expect(text).not.toMatch(/\*|Like|ForAllValues|ForAnyValue|IfExists/);
});

test('GitHub: a colon in the name of an environment is not the end of it', () => {
  expect(subjects(REPOSITORY, 'a:b')[0]).toBe('repo:octo-org/octo-repo:environment:a%3Ab');
});

test('a service of AWS: for this account, where it says for whom it asks', async () => {
  const { Statement } = await documentOf(() => trustService('scheduler.amazonaws.com', '123456789012'));
  expect(Statement[0]).toMatchObject({
    Principal: { Service: 'scheduler.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
  });
});
