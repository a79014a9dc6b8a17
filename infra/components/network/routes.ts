import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Purpose } from './subnets.ts';

export type ZonedSubnet = { purpose: Purpose; zone: string; id: pulumi.Output<string> };
type Where = { name: string; parent: pulumi.Resource; vpcId: pulumi.Input<string> };
type Way = { gatewayId: pulumi.Input<string> } | { natGatewayId: pulumi.Input<string> };

const ANYWHERE = '0.0.0.0/0';

/** The tables whose subnets reach S3 by its endpoint. */
export type Routes = { private: pulumi.Output<string>[]; data: pulumi.Output<string> };

/**
 * What is public reaches the internet and is reached; what is private reaches it through NAT, each zone by a table of
 * its own, so that a NAT per zone needs no new one; what keeps data has no way out.
 */
export function routes(where: Where, subnets: ZonedSubnet[], nat: 'one' | 'per-zone'): Routes {
  const table = tableOf(where);
  const inZones = (purpose: Purpose) => subnets.filter((subnet) => subnet.purpose === purpose);
  const internet = new aws.ec2.InternetGateway(
    `${where.name}-internet`,
    { vpcId: where.vpcId, tags: nameTag('internet') },
    { parent: where.parent },
  );
  table('public', inZones('public'), { gatewayId: internet.id });
  const withNat = nat === 'one' ? inZones('public').slice(0, 1) : inZones('public');
  const gateways = new Map(withNat.map((subnet) => [subnet.zone, natIn(where, subnet, internet)]));
  const [first] = gateways.values();
  return {
    private: inZones('private').map((subnet) => {
      const gateway = gateways.get(subnet.zone) ?? first;
      if (!gateway) throw new Error(`${where.name}: no zone has a public subnet`);
      return table(`private-${subnet.zone}`, [subnet], { natGatewayId: gateway.id });
    }),
    data: table('data', inZones('data')),
  };
}

const nameTag = (thing: string) => ({ Name: `millrace-${pulumi.getStack()}-${thing}` });

/** NAT has an address of its own that stays: who allows us by address can rely on it. */
function natIn({ name, parent }: Where, { id, zone }: ZonedSubnet, internet: aws.ec2.InternetGateway) {
  const tags = nameTag(`nat-${zone}`);
  const address = new aws.ec2.Eip(`${name}-nat-${zone}`, { domain: 'vpc', tags }, { parent });
  return new aws.ec2.NatGateway(
    `${name}-nat-${zone}`,
    { allocationId: address.id, subnetId: id, tags },
    // It cannot start before the network has a way out.
    { parent, dependsOn: [internet] },
  );
}

const tableOf =
  ({ name, parent, vpcId }: Where) =>
  (thing: string, subnets: ZonedSubnet[], way?: Way): pulumi.Output<string> => {
    const table = new aws.ec2.RouteTable(`${name}-${thing}`, { vpcId, tags: nameTag(thing) }, { parent });
    const to = { routeTableId: table.id };
    if (way)
      new aws.ec2.Route(
        `${name}-${thing}-out`,
        { ...to, destinationCidrBlock: ANYWHERE, ...way },
        { parent },
      );
    for (const { id, purpose, zone } of subnets)
      new aws.ec2.RouteTableAssociation(`${name}-${purpose}-${zone}`, { ...to, subnetId: id }, { parent });
    return table.id;
  };
