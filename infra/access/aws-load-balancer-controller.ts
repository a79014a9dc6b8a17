import { actions } from './actions.ts';
import type { Statement } from './policy-document.ts';

export type AccountPlace = { region: string; accountId: string };

// The controller marks what it made, and changes nothing that is not marked.
const MARK = 'elbv2.k8s.aws/cluster';
const ours = { Null: { [`aws:ResourceTag/${MARK}`]: 'false' } };
const marking = { Null: { [`aws:RequestTag/${MARK}`]: 'false' } };
const remarking = { Null: { [`aws:RequestTag/${MARK}`]: 'true', [`aws:ResourceTag/${MARK}`]: 'false' } };

/**
 * The controller's own policy (docs/install/iam_policy.json of v3.5.0), the same actions under the same conditions, but
 * held to this account and region where it says `*`.
 */
export const loadBalancerController = ({ region, accountId }: AccountPlace): Statement[] => {
  const inRegion = { StringEquals: { 'aws:RequestedRegion': region } };
  // Of services without a region, which answer as us-east-1.
  const global = { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } };
  const ec2 = (kind: string) => `arn:aws:ec2:${region}:${accountId}:${kind}/*`;
  const elb = (...kinds: string[]) =>
    kinds.map((kind) => `arn:aws:elasticloadbalancing:${region}:${accountId}:${kind}/*`);
  return [
    {
      Action: ['iam:CreateServiceLinkedRole'],
      Resource: `arn:aws:iam::${accountId}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*`,
      Condition: { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
    },
    { Action: LOOKS, Resource: '*', Condition: inRegion },
    { Action: NEIGHBOURS, Resource: '*', Condition: inRegion },
    { Action: GLOBAL_NEIGHBOURS, Resource: '*', Condition: global },
    {
      Action: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
      Resource: ec2('security-group'),
    },
    { Action: ['ec2:CreateSecurityGroup'], Resource: [ec2('security-group'), ec2('vpc')] },
    {
      Action: ['ec2:CreateTags'],
      Resource: ec2('security-group'),
      Condition: { StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' }, ...marking },
    },
    { Action: ['ec2:CreateTags', 'ec2:DeleteTags'], Resource: ec2('security-group'), Condition: remarking },
    { Action: ['ec2:DeleteSecurityGroup'], Resource: ec2('security-group'), Condition: ours },
    ...balancing(elb),
  ];
};

const ELB = 'elasticloadbalancing:';

const balancing = (elb: (...kinds: string[]) => string[]): Statement[] => {
  const balancers = elb('targetgroup', 'loadbalancer/net', 'loadbalancer/app');
  const rules = elb('listener/net', 'listener/app', 'listener-rule/net', 'listener-rule/app');
  const tagging = actions(ELB, 'AddTags RemoveTags');
  return [
    {
      Action: actions(ELB, 'CreateLoadBalancer CreateTargetGroup'),
      Resource: balancers,
      Condition: marking,
    },
    {
      Action: actions(ELB, 'CreateListener DeleteListener CreateRule DeleteRule'),
      Resource: [...balancers, ...rules],
    },
    { Action: tagging, Resource: balancers, Condition: remarking },
    { Action: tagging, Resource: rules },
    { Action: CHANGES, Resource: balancers, Condition: ours },
    {
      Action: actions(ELB, 'AddTags'),
      Resource: balancers,
      Condition: {
        StringEquals: { 'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'] },
        ...marking,
      },
    },
    { Action: actions(ELB, 'RegisterTargets DeregisterTargets'), Resource: elb('targetgroup') },
    { Action: RULES, Resource: [...balancers, ...rules] },
  ];
};

// None of these can be held to a resource.
const LOOKS = [
  ...actions(
    'ec2:Describe',
    `AccountAttributes Addresses AvailabilityZones InternetGateways Vpcs VpcPeeringConnections Subnets SecurityGroups
     Instances NetworkInterfaces Tags CoipPools IpamPools RouteTables`,
  ),
  ...actions('ec2:Get', 'CoipPoolUsage SecurityGroupsForVpc'),
  ...actions(
    'elasticloadbalancing:Describe',
    `LoadBalancers LoadBalancerAttributes Listeners ListenerCertificates SSLPolicies Rules TargetGroups
     TargetGroupAttributes TargetHealth Tags TrustStores ListenerAttributes CapacityReservation`,
  ),
];

const FIREWALL = 'GetWebACL GetWebACLForResource AssociateWebACL DisassociateWebACL';
const NEIGHBOURS = [
  'cognito-idp:DescribeUserPoolClient',
  ...actions('acm:', 'ListCertificates DescribeCertificate'),
  ...actions('waf-regional:', FIREWALL),
  ...actions('wafv2:', FIREWALL),
];
const GLOBAL_NEIGHBOURS = [
  ...actions('iam:', 'ListServerCertificates GetServerCertificate'),
  ...actions('shield:', 'GetSubscriptionState DescribeProtection CreateProtection DeleteProtection'),
];

const CHANGES = actions(
  ELB,
  `ModifyLoadBalancerAttributes SetIpAddressType SetSecurityGroups SetSubnets DeleteLoadBalancer ModifyTargetGroup
   ModifyTargetGroupAttributes DeleteTargetGroup ModifyListenerAttributes ModifyCapacityReservation ModifyIpPools`,
);
const RULES = actions(
  ELB,
  'SetWebAcl ModifyListener AddListenerCertificates RemoveListenerCertificates ModifyRule SetRulePriorities',
);
