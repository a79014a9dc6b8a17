import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument } from '../../access/policy-document.ts';
import { throughInterfaces, throughS3, type Owner } from './endpoint-policies.ts';

type Where = { name: string; parent: pulumi.Resource; vpcId: pulumi.Input<string> } & Owner;

const HTTPS = 443;
const nameTag = (service: string) => ({ Name: `millrace-${pulumi.getStack()}-${service}` });

/** To S3 without NAT, which costs nothing and keeps the data subnets off the internet; also of what layers pass. */
export function gatewayToS3(where: Where, routeTableIds: pulumi.Input<string>[]): void {
  const { name, parent, vpcId, region } = where;
  new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${region}.s3`,
      routeTableIds,
      policy: policyDocument(throughS3(where)),
      tags: nameTag('s3'),
    },
    { parent },
  );
}

/** One endpoint per service with an address in each zone, paid by the hour each; and the group that lets nodes in. */
export function interfaces(
  where: Where,
  subnets: { id: pulumi.Input<string>; cidr: string; zone: string }[],
): pulumi.Output<string> {
  const { name, parent, vpcId, region } = where;
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      vpcId,
      description: 'Endpoints of AWS services, for what runs in the private subnets',
      tags: nameTag('endpoints'),
    },
    { parent },
  );
  for (const { cidr, zone } of subnets)
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-endpoints-from-${zone}`,
      {
        securityGroupId: group.id,
        description: `HTTPS from the private subnet in ${zone}`,
        ipProtocol: 'tcp',
        fromPort: HTTPS,
        toPort: HTTPS,
        cidrIpv4: cidr,
      },
      { parent },
    );
  for (const [service, statements] of Object.entries(throughInterfaces(where)))
    new aws.ec2.VpcEndpoint(
      `${name}-${service.replace('.', '-')}`,
      {
        vpcId,
        vpcEndpointType: 'Interface',
        serviceName: `com.amazonaws.${region}.${service}`,
        // Under the service's usual name, so that no client has to know.
        privateDnsEnabled: true,
        subnetIds: subnets.map(({ id }) => id),
        securityGroupIds: [group.id],
        ...(statements && { policy: policyDocument(statements) }),
        tags: nameTag(service),
      },
      { parent },
    );
  return group.id;
}
