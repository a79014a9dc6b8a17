import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { gatewayToS3, interfaces } from './network/endpoints.ts';
import { flowLogs } from './network/flow-logs.ts';
import { routes } from './network/routes.ts';
import { planSubnets, type Purpose, type Subnet } from './network/subnets.ts';

export type NetworkArgs = {
  cidr: string;
  zones: string[];
  nat: 'one' | 'per-zone';
  /** Whether AWS's interfaces are in the network; else their traffic goes through NAT. */
  endpoints: boolean;
  region: string;
  accountId: string;
  /** Whose nodes and load balancers find their subnets by tag. */
  clusterName: string;
  keyArn: pulumi.Input<string>;
  production: boolean;
};

type Made = Subnet & { id: pulumi.Output<string> };

/**
 * The VPC: per zone one subnet for load balancers, one for what runs, and one for what keeps data, which the internet
 * cannot reach and which cannot reach it.
 *
 * What costs: each NAT gateway by the hour and by what passes (`nat: one` saves all but the first, and with it goes
 * every zone's way out), each interface endpoint by the hour and zone (`endpoints`), flow logs by the gigabyte.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly cidr: string;
  readonly publicSubnetIds: pulumi.Output<string>[];
  readonly privateSubnetIds: pulumi.Output<string>[];
  readonly dataSubnetIds: pulumi.Output<string>[];
  /** Of the interface endpoints, where there are any. */
  readonly endpointSecurityGroupId: pulumi.Output<string> | undefined;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Network', name, {}, opts);
    const plan = planSubnets(args.cidr, inRegion(args.zones, args.region));
    this.cidr = args.cidr;
    this.vpcId = this.vpc(name, args.cidr);
    const subnets = plan.map((each) => ({ ...each, id: this.subnet(name, each, args.clusterName) }));
    this.publicSubnetIds = idsOf(subnets, 'public');
    this.privateSubnetIds = idsOf(subnets, 'private');
    this.dataSubnetIds = idsOf(subnets, 'data');
    const { region, accountId, keyArn, production } = args;
    const where = { name, parent: this, vpcId: this.vpcId, region, accountId };
    const tables = routes(where, subnets, args.nat);
    gatewayToS3(where, [...tables.private, tables.data]);
    this.endpointSecurityGroupId = args.endpoints
      ? interfaces(
          where,
          subnets.filter(({ purpose }) => purpose === 'private'),
        )
      : undefined;
    flowLogs({ ...where, keyArn, production });
    this.registerOutputs({
      vpcId: this.vpcId,
      cidr: this.cidr,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      dataSubnetIds: this.dataSubnetIds,
      endpointSecurityGroupId: this.endpointSecurityGroupId,
    });
  }

  private vpc(name: string, cidrBlock: string): pulumi.Output<string> {
    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      // Both, or interface endpoints have no usual name and EKS no private one.
      {
        cidrBlock,
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: { Name: `millrace-${pulumi.getStack()}` },
      },
      { parent: this },
    );
    // The group that something gets when none was named: it lets nothing in or out.
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default-group`,
      { vpcId: vpc.id, ingress: [], egress: [], tags: { Name: `millrace-${pulumi.getStack()}-unused` } },
      { parent: this },
    );
    return vpc.id;
  }

  private subnet(name: string, { purpose, zone, cidr }: Subnet, clusterName: string): pulumi.Output<string> {
    return new aws.ec2.Subnet(
      `${name}-${purpose}-${zone}`,
      {
        vpcId: this.vpcId,
        availabilityZone: zone,
        cidrBlock: cidr,
        // Load balancers and NAT bring their own addresses.
        mapPublicIpOnLaunch: false,
        tags: {
          Name: `millrace-${pulumi.getStack()}-${purpose}-${zone}`,
          tier: purpose,
          ...foundBy(clusterName)[purpose],
        },
      },
      { parent: this },
    ).id;
  }
}

/** By these tags the load balancer controller and Karpenter find where to put what they make. */
const foundBy = (clusterName: string): Record<Purpose, Record<string, string>> => ({
  public: { 'kubernetes.io/role/elb': '1' },
  private: { 'kubernetes.io/role/internal-elb': '1', 'karpenter.sh/discovery': clusterName },
  data: {},
});

const idsOf = (subnets: Made[], purpose: Purpose) =>
  subnets.filter((subnet) => subnet.purpose === purpose).map(({ id }) => id);

function inRegion(zones: string[], region: string): string[] {
  const elsewhere = zones.find((zone) => zone.slice(0, -1) !== region);
  if (elsewhere !== undefined)
    throw new Error(`zones: ${elsewhere} is not a zone of ${region}, the region of this stack`);
  return zones;
}
