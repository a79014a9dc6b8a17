import * as aws from '@pulumi/aws';
import { describe, expect, test } from 'vitest';
import { boundEveryRole } from '../access/bound-roles.ts';
import { actionsOf, listed, openStatements, read, type ReadStatement } from '../access/testing/documents.ts';
import { record, type Recorded } from '../testing/record.ts';
import { GithubOidc, type GithubOidcArgs } from './github-oidc.ts';

const REPOSITORY_ARN = 'arn:aws:ecr:us-east-1:123456789012:repository/millrace/api';
const STATE_KEY = 'arn:aws:kms:us-east-1:123456789012:key/state';
const BOUNDARY = 'arn:aws:iam::123456789012:policy/millrace-prod-boundary';

const REPO = { owner: 'octo-org', ownerId: '123456', name: 'octo-repo', id: '456789' };

const made = (args: Partial<GithubOidcArgs> = {}) =>
  record('prod', () => {
    const github = new GithubOidc('github', {
      repository: REPO,
      environment: 'prod',
      accountId: '123456789012',
      region: 'us-east-1',
      repositoryArns: [REPOSITORY_ARN],
      stateBucket: 'octo-state',
      stateKeyArn: STATE_KEY,
      ...args,
    });
    boundEveryRole('prod', github.boundaryArn);
    new aws.iam.Role('workload', { assumeRolePolicy: '{"Statement": []}' });
  });

const GRAPH = await made();

const inputsOf = (name: string): Recorded['inputs'] => {
  const found = GRAPH.resources.find((each) => each.name === name);
  if (!found) throw new Error(`${name} is not made`);
  return found.inputs;
};
const policy = (name: string): ReadStatement[] => read(inputsOf(name)['policy']).Statement;
const statement = (name: string, sid: string): ReadStatement | undefined =>
  policy(name).find(({ Sid }) => Sid === sid);
const denied = (name: string) =>
  policy(name).flatMap(({ Effect, Action }) => (Effect === 'Deny' ? Action : []));
const services = (name: string) => new Set(actionsOf(policy(name)).map((action) => action.split(':')[0]));
const size = (name: string) => String(inputsOf(name)['policy']).length;

describe('who may take a role', () => {
  test('plan, push and deploy are each for one environment', () => {
    const environments = ['plan', 'push', 'deploy'].map((kind) => {
      const { Statement } = read(inputsOf(`github-${kind}`)['assumeRolePolicy']);
      expect(Statement).toHaveLength(1);
      return Statement[0]?.Condition?.['StringEquals']?.['token.actions.githubusercontent.com:environment'];
    });
    expect(environments).toEqual(['prod-preview', 'release', 'prod']);
  });

  test('GitHub is made the issuer once, and taken where the account has it', async () => {
    expect(inputsOf('github-provider')).toEqual({
      url: 'https://token.actions.githubusercontent.com',
      clientIdLists: ['sts.amazonaws.com'],
    });
    const { resources } = await made({ repository: { ...REPO, providerArn: 'arn:existing' } });
    expect(resources.filter(({ type }) => type.includes('openIdConnect'))).toEqual([]);
    const trusts = resources
      .map(({ inputs }) => String(inputs['assumeRolePolicy']))
      .filter((each) => each.includes('sub'));
    expect(trusts).toHaveLength(3);
    for (const trust of trusts) expect(trust).toContain('arn:existing');
  });
});

describe('push', () => {
  test('writes into the given repositories and does nothing else', () => {
    expect(policy('github-push-policy').map(({ Action, Resource }) => [Action.length, Resource])).toEqual([
      [1, '*'],
      [7, [REPOSITORY_ARN]],
    ]);
    expect(statement('github-push-policy', 'LogIn')?.Action).toEqual(['ecr:GetAuthorizationToken']);
    expect(actionsOf(policy('github-push-policy')).every((action) => action.startsWith('ecr:'))).toBe(true);
    expect(actionsOf(policy('github-push-policy')).join()).not.toMatch(/Delete|\*/);
  });
});

describe('plan', () => {
  test('is allowed to change nothing', () => {
    expect(inputsOf('github-plan-read')['policyArn']).toBe('arn:aws:iam::aws:policy/ReadOnlyAccess');
    expect(actionsOf(policy('github-plan-policy'))).toEqual([
      'kafka-cluster:Connect',
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:DescribeTopicDynamicConfiguration',
      'kms:Decrypt',
    ]);
  });

  test('reads no secret, and of objects only the state', () => {
    expect(denied('github-plan-policy')).toEqual(
      expect.arrayContaining([
        'secretsmanager:GetSecretValue',
        'secretsmanager:BatchGetSecretValue',
        'rds:DownloadDBLogFilePortion',
        'logs:GetQueryResults',
        'ssm:GetParameter',
      ]),
    );
    const objects = read(inputsOf('github-plan-policy')['policy']).Statement.find(
      ({ Sid }) => Sid === 'NoObjectsButState',
    );
    expect(objects).toMatchObject({ Effect: 'Deny', NotResource: 'arn:aws:s3:::octo-state/*' });
    expect(statement('github-plan-policy', 'NoOtherKey')).toMatchObject({
      Effect: 'Deny',
      NotResource: STATE_KEY,
    });
  });
});

describe('deploy', () => {
  const OWN = 'arn:aws:iam::123456789012:role/millrace/prod/*';
  test('gives rights only to roles of its stack, and only within the boundary', () => {
    expect(statement('github-deploy-policy', 'GiveRightsWithinBounds')).toMatchObject({
      Resource: OWN,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': BOUNDARY } },
    });
    const changing = policy('github-deploy-policy').filter(({ Action }) =>
      Action.some((action) => /^iam:(Put|Attach|Create|Update|Pass|Delete|Tag).*(Role|Policy)/.test(action)),
    );
    const reached = changing.flatMap(({ Resource }) => listed(Resource));
    expect(reached.filter((arn) => arn !== OWN)).toEqual([
      'arn:aws:iam::123456789012:role/aws-service-role/*',
    ]);
  });

  test('cannot change who may deploy', () => {
    for (const kind of ['plan', 'push', 'deploy'])
      expect(inputsOf(`github-${kind}`)).toMatchObject({
        path: '/millrace-pipelines/',
        permissionsBoundary: inputsOf('workload')['permissionsBoundary'],
      });
    const provider = policy('github-deploy-policy').find(({ Sid }) => Sid === 'IssuerOfTheCluster');
    expect(provider?.Resource).toBe(
      'arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/*',
    );
  });

  test('neither reads nor sets the value of a secret, nor logs in to the database', () => {
    const actions = actionsOf(policy('github-deploy-policy'));
    expect(actions.filter((action) => /SecretValue|^secretsmanager:\*|^rds-db/.test(action))).toEqual([]);
  });
});

const deletes = (resources: Recorded[]) =>
  resources.filter(({ inputs }) => String(inputs['policy']).includes('s3:DeleteObjectVersion'));

test('deploy deletes no object of production, and those of staging with it', async () => {
  expect(deletes(GRAPH.resources)).toEqual([]);
  const { resources } = await made({ environment: 'staging' });
  expect(deletes(resources).map(({ name }) => name)).toEqual(['github-deploy-policy']);
});

describe('the boundary', () => {
  test('is on every role that the program makes, where the deploy role may make roles', () => {
    expect(inputsOf('workload')).toMatchObject({ path: '/millrace/prod/' });
    expect(String(inputsOf('workload')['permissionsBoundary'])).toContain('github-boundary');
    expect(inputsOf('github-boundary')['name']).toBe(BOUNDARY.split('/').at(-1));
  });

  test.each([
    ['make a user or a key', ['iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateLoginProfile']],
    ['leave the organization', ['organizations:*', 'account:*']],
    ['hide what it did', ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail']],
    [
      'loosen the boundary',
      ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:DeleteRolePermissionsBoundary'],
    ],
  ])('lets nobody %s', (_, actions) => {
    expect(denied('github-boundary')).toEqual(expect.arrayContaining(actions));
  });

  test('reaches every service that the deploy role uses', () => {
    expect([...services('github-deploy-policy').difference(services('github-boundary'))]).toEqual([]);
    expect([...services('github-push-policy').difference(services('github-boundary'))]).toEqual([]);
  });

  test('is bound itself: to the region, and no role becomes another', () => {
    const allowing = policy('github-boundary').filter(({ Effect }) => Effect === 'Allow');
    const regions = allowing.map(({ Condition }) => Condition?.['StringEquals']?.['aws:RequestedRegion']);
    expect(regions).toEqual(['us-east-1', ['us-east-1', 'eu-central-1', 'ap-south-1'], 'us-east-1']);
    expect(actionsOf(policy('github-boundary')).filter((action) => action.startsWith('sts:'))).toEqual([]);
  });
});

test('nothing is open, and every document is as small as IAM wants it', () => {
  expect(openStatements(GRAPH)).toEqual([]);
  expect(size('github-boundary')).toBeLessThan(6_144);
  for (const kind of ['plan', 'push', 'deploy']) expect(size(`github-${kind}-policy`)).toBeLessThan(10_240);
});
