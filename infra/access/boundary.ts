import { actions } from './actions.ts';
import type { Statement } from './policy-document.ts';

export type Bounds = { environment: string; accountId: string; region: string };

/** Where the roles of a stack are; those of its pipelines are elsewhere, out of its own reach. */
export const rolePath = (environment: string) => `/millrace/${environment}/`;
export const PIPELINE_PATH = '/millrace-pipelines/';

export const boundaryName = ({ environment }: Bounds) => `millrace-${environment}-boundary`;
export const boundaryArn = (bounds: Bounds) =>
  `arn:aws:iam::${bounds.accountId}:policy/${boundaryName(bounds)}`;

// Services of a region that the stack is made of, or that its workloads call. STS is none: no role becomes another.
const REGIONAL = `acm arc-zonal-shift autoscaling cloudwatch cognito-idp ec2 ecr eks
  eks-auth elasticloadbalancing events kafka kafka-cluster kafkaconnect kms logs rds rds-db scheduler secretsmanager sns
  sqs ssm waf-regional wafv2`;
const GLOBAL = 'budgets ce iam pricing route53 shield';

/**
 * The most that the deploy role, and every role that it makes, can ever do, whatever their own policies say: these
 * services, in this region, and never what would outlive or hide a pipeline that was taken over. Without it, who may
 * make roles may do anything, by a role that may. It allows nothing by itself. Only an administrator changes it.
 */
export const boundary = (bounds: Bounds): Statement[] => [
  {
    Sid: 'ServicesOfTheRegion',
    Action: withAll(REGIONAL),
    Resource: '*',
    Condition: { StringEquals: { 'aws:RequestedRegion': bounds.region } },
  },
  {
    Sid: 'ServicesWithoutRegion',
    Action: withAll(GLOBAL),
    Resource: '*',
    // Where those that have no region answer; prices are in two more.
    Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1', 'ap-south-1'] } },
  },
  {
    Sid: 'Buckets',
    Action: ['s3:*'],
    Resource: 'arn:aws:s3:::*',
    Condition: { StringEquals: { 'aws:RequestedRegion': bounds.region } },
  },
  {
    Sid: 'NoDataToOthers',
    Effect: 'Deny',
    Action: actions('s3:', 'PutObject PutObjectAcl PutBucketPolicy'),
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:ResourceAccount': bounds.accountId } },
  },
  { Sid: 'NoKeysThatStay', Effect: 'Deny', Action: STAYING, Resource: '*' },
  { Sid: 'NoLeaveNorHiding', Effect: 'Deny', Action: HIDING, Resource: '*' },
  {
    Sid: 'NoWayOut',
    Effect: 'Deny',
    Action: actions('iam:', 'DeletePolicy CreatePolicyVersion DeletePolicyVersion SetDefaultPolicyVersion'),
    Resource: boundaryArn(bounds),
  },
  ...boundedRoles(bounds),
];

/**
 * Rights over roles are rights over everything: a role that somebody else may take, or whose boundary is another, would
 * be the way out. So all that is done to roles is done to those of this stack, and to none that is not bounded.
 */
function boundedRoles(bounds: Bounds): Statement[] {
  const iam = (what: string) => `arn:aws:iam::${bounds.accountId}:${what}`;
  return [
    {
      Sid: 'NoRoleWithoutBounds',
      Effect: 'Deny',
      Action: actions('iam:', 'CreateRole PutRolePolicy AttachRolePolicy PutRolePermissionsBoundary'),
      Resource: '*',
      Condition: { StringNotEquals: { 'iam:PermissionsBoundary': boundaryArn(bounds) } },
    },
    {
      Sid: 'BoundsStay',
      Effect: 'Deny',
      Action: actions('iam:', 'DeleteRolePermissionsBoundary'),
      Resource: '*',
    },
    {
      Sid: 'NoRolesOfOthers',
      Effect: 'Deny',
      Action: actions(
        'iam:',
        `CreateRole DeleteRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePolicy DeleteRolePolicy
         AttachRolePolicy DetachRolePolicy PutRolePermissionsBoundary TagRole UntagRole PassRole`,
      ),
      NotResource: iam(`role${rolePath(bounds.environment)}*`),
    },
    {
      Sid: 'NoOtherIssuers',
      Effect: 'Deny',
      Action: actions(
        'iam:',
        'CreateOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider',
      ),
      NotResource: iam('oidc-provider/oidc.eks.*'),
    },
  ];
}

const withAll = (services: string) => services.split(/\s+/).map((service) => `${service}:*`);

const STAYING = actions(
  'iam:',
  `CreateUser CreateLoginProfile UpdateLoginProfile CreateAccessKey UpdateAccessKey CreateGroup AddUserToGroup
   AttachUserPolicy PutUserPolicy CreateSAMLProvider UpdateSAMLProvider CreateServiceSpecificCredential`,
);

const HIDING = [
  ...actions('', 'organizations:* account:*'),
  ...actions('cloudtrail:', 'DeleteTrail StopLogging UpdateTrail PutEventSelectors DeleteEventDataStore'),
  ...actions('config:', 'DeleteConfigurationRecorder DeleteDeliveryChannel StopConfigurationRecorder'),
  ...actions('guardduty:', 'DeleteDetector UpdateDetector DisassociateFromAdministratorAccount'),
  ...actions('securityhub:', 'DisableSecurityHub'),
  ...actions('access-analyzer:', 'DeleteAnalyzer'),
];
