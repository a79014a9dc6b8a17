import { expect, test } from 'vitest';
import { isAllowed } from '../testing/evaluate.ts';
import { boundary, boundaryArn } from './boundary.ts';
import { deployAccess } from './deploy.ts';

const BOUNDS = { environment: 'prod', accountId: '123456789012', region: 'us-east-1' };
const ROLE = 'arn:aws:iam::123456789012:role';
const OWN = `${ROLE}/millrace/prod/x`;
const PIPELINE = `${ROLE}/millrace-pipelines/deploy`;
const OTHER = `${ROLE}/Admin`;
const here = { 'aws:RequestedRegion': 'us-east-1', 'aws:ResourceAccount': '123456789012' };
const bound = { ...here, 'iam:PermissionsBoundary': boundaryArn(BOUNDS) };
const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:millrace/prod/api-keys';

/** The most that anybody within the boundary may do, whatever his own policies say. */
const within = (action: string, resource: string, context: Record<string, string> = here) =>
  isAllowed(boundary(BOUNDS), { action, resource, context });

test('a role of the stack is made, changed and passed on, within the boundary', () => {
  for (const action of ['CreateRole', 'PutRolePolicy', 'AttachRolePolicy', 'PassRole', 'DeleteRole'])
    expect([action, within(`iam:${action}`, OWN, bound)]).toEqual([action, true]);
  expect(
    within(
      'iam:CreateOpenIDConnectProvider',
      'arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/1',
    ),
  ).toBe(true);
});

test.each([
  ['make one', 'CreateRole'],
  ['give one rights', 'PutRolePolicy'],
  ['give one a policy of AWS', 'AttachRolePolicy'],
])('nobody can %s without the boundary', (_, action) => {
  expect(within(`iam:${action}`, OWN)).toBe(false);
  expect(
    within(`iam:${action}`, OWN, {
      ...here,
      'iam:PermissionsBoundary': 'arn:aws:iam::123456789012:policy/none',
    }),
  ).toBe(false);
});

test.each([
  'CreateRole',
  'UpdateAssumeRolePolicy',
  'PutRolePolicy',
  'AttachRolePolicy',
  'PassRole',
  'PutRolePermissionsBoundary',
])('nobody can %s where a role is another’s, not even a bounded one', (action) => {
  for (const role of [OTHER, PIPELINE, `${ROLE}/millrace/staging/x`])
    expect([role, within(`iam:${action}`, role, bound)]).toEqual([role, false]);
});

test('nobody can trust another issuer, or loosen the boundary', () => {
  expect(
    within('iam:CreateOpenIDConnectProvider', 'arn:aws:iam::123456789012:oidc-provider/evil.example'),
  ).toBe(false);
  expect(within('iam:DeleteRolePermissionsBoundary', OWN, bound)).toBe(false);
  expect(within('iam:CreatePolicyVersion', boundaryArn(BOUNDS))).toBe(false);
});

test.each(['GetSecretValue', 'PutSecretValue', 'PutResourcePolicy'])('who deploys cannot %s', (action) => {
  const request = { action: `secretsmanager:${action}`, resource: SECRET, context: here };
  expect(isAllowed(deployAccess(BOUNDS), request)).toBe(false);
  expect(isAllowed(deployAccess(BOUNDS), { ...request, action: 'secretsmanager:DescribeSecret' })).toBe(true);
});
