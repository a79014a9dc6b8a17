import { rule, ruleOfStack, type Rule } from '../rule.ts';
import { overlaps } from './cidr.ts';

const INGRESS = 'vpc/securityGroupIngressRule:SecurityGroupIngressRule';
const EGRESS = 'vpc/securityGroupEgressRule:SecurityGroupEgressRule';
const GROUP = 'ec2/securityGroup:SecurityGroup';
const SUBNET = 'ec2/subnet:Subnet';
// A block of more than a 256th of all addresses is nobody in particular.
const LEAST_PREFIX = 8;

// By the tier of a subnet.
const ROLES: Record<string, string> = {
  public: 'kubernetes.io/role/elb',
  private: 'kubernetes.io/role/internal-elb',
};

const tierOf = (props: Record<string, unknown>) =>
  (props['tags'] as Record<string, string> | undefined)?.['tier'];

export const NETWORK_RULES: Rule[] = [
  rule(
    'ingress-from-nowhere-in-particular',
    { description: 'No security group lets the whole internet in.', of: [INGRESS] },
    ({ cidrIpv4, cidrIpv6 }) =>
      [cidrIpv4, cidrIpv6]
        .filter((each) => typeof each === 'string')
        .filter((each) => Number(each.split('/')[1] ?? 0) < LEAST_PREFIX)
        .map((each) => `lets in ${each}; name a security group or the network's block`),
  ),
  rule(
    'security-rules-say-why',
    { description: 'Every rule of a security group has a description.', of: [INGRESS, EGRESS] },
    ({ description }) => (description ? undefined : 'has no description'),
  ),
  rule(
    'no-inline-security-rules',
    {
      description: 'Rules of security groups are resources of their own: inline ones fight with them.',
      of: [GROUP, 'ec2/securityGroupRule:SecurityGroupRule'],
    },
    ({ ingress, egress }, { type }) =>
      type.endsWith('SecurityGroupRule') || ingress !== undefined || egress !== undefined
        ? 'holds rules inline; use vpc.SecurityGroupIngressRule and EgressRule'
        : undefined,
  ),
  rule(
    'default-security-group-is-empty',
    {
      description: 'Nothing can be reached through a network’s default security group.',
      of: ['ec2/defaultSecurityGroup:DefaultSecurityGroup'],
    },
    ({ ingress, egress }) =>
      [ingress, egress].some((rules) => Array.isArray(rules) && rules.length > 0) ? 'has rules' : undefined,
  ),
  rule(
    'private-subnets-give-no-public-addresses',
    { description: 'Only public subnets give public addresses.', of: [SUBNET] },
    (props) =>
      props['mapPublicIpOnLaunch'] === true && tierOf(props) !== 'public'
        ? 'gives public addresses and is not tagged tier=public'
        : undefined,
  ),
  rule(
    'subnets-are-found-by-load-balancers',
    { description: 'The controller finds subnets for load balancers by their tags.', of: [SUBNET] },
    (props) => {
      const tags = (props['tags'] ?? {}) as Record<string, string>;
      const role = ROLES[tags['tier'] ?? ''];
      return role === undefined || tags[role] === '1' ? undefined : `has no tag ${role}=1`;
    },
  ),
  rule(
    'flow-logs-see-everything',
    { description: 'Flow logs hold accepted and rejected traffic.', of: ['ec2/flowLog:FlowLog'] },
    ({ trafficType }) =>
      trafficType === 'ALL' ? undefined : `trafficType is ${String(trafficType)}, not ALL`,
  ),
  ruleOfStack(
    'networks-have-flow-logs',
    { description: 'Every network keeps flow logs.', of: ['ec2/vpc:Vpc'] },
    (_props, { all }) =>
      all.some(({ type }) => type === 'aws:ec2/flowLog:FlowLog') ? undefined : 'has no flow log',
  ),
  ruleOfStack(
    'subnets-are-disjoint',
    { description: 'No two subnets share addresses.', of: [SUBNET] },
    ({ cidrBlock }, { urn, all }) =>
      all
        .filter((other) => other.type === `aws:${SUBNET}` && other.urn !== urn)
        .filter((other) => overlaps(String(cidrBlock), String(other.props['cidrBlock'])))
        .map(
          (other) =>
            `${String(cidrBlock)} shares addresses with ${other.name} (${String(other.props['cidrBlock'])})`,
        ),
  ),
];
