import { beforeAll, describe, expect, it } from 'vitest';
import { every, only } from '../testing/find.ts';
import { record, type Graph } from '../testing/record.ts';
import { Network, type NetworkArgs } from './network.ts';

const STAGING: NetworkArgs = {
  cidr: '10.20.0.0/16',
  zones: ['us-east-1a', 'us-east-1b'],
  nat: 'one',
  endpoints: false,
  region: 'us-east-1',
  accountId: '123456789012',
  clusterName: 'millrace-staging',
  keyArn: 'arn:aws:kms:us-east-1:123456789012:key/ours',
  production: false,
};
const PROD: NetworkArgs = {
  ...STAGING,
  cidr: '10.10.0.0/16',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
  nat: 'per-zone',
  endpoints: true,
  clusterName: 'millrace-prod',
  production: true,
};

const made = (stack: 'staging' | 'prod', args: NetworkArgs) =>
  record(stack, () => {
    const it = new Network('network', args);
    return {
      vpcId: it.vpcId,
      public: it.publicSubnetIds,
      private: it.privateSubnetIds,
      data: it.dataSubnetIds,
    };
  });

let staging: Graph;
let prod: Graph;
beforeAll(async () => {
  staging = await made('staging', STAGING);
  prod = await made('prod', PROD);
});

const ids = (graph: Graph, purpose: string) => graph.outputs[purpose] as string[];
const subnet = (graph: Graph, id: string) => only(graph, 'Subnet', id.replace(/-id$/, '')).inputs;
const zoneOf = (graph: Graph, id: string) => subnet(graph, id)['availabilityZone'];
const tagsOf = (graph: Graph, id: string) => subnet(graph, id)['tags'] as Record<string, string>;

/** The table that a subnet follows; each follows exactly one. */
function tableOf(graph: Graph, subnetId: string): unknown {
  const followed = every(graph, 'RouteTableAssociation').filter(
    ({ inputs }) => inputs['subnetId'] === subnetId,
  );
  expect(followed, subnetId).toHaveLength(1);
  return followed[0]?.inputs['routeTableId'];
}
const routesOf = (graph: Graph, subnetId: string) =>
  every(graph, 'Route')
    .map(({ inputs }) => inputs)
    .filter((inputs) => inputs['routeTableId'] === tableOf(graph, subnetId));

describe.each([
  ['staging', () => staging, STAGING],
  ['prod', () => prod, PROD],
] as const)('in %s', (_, graph, args) => {
  it.each(['public', 'private', 'data'])(
    'there is one %s subnet per zone, in the order of zones',
    (purpose) => {
      expect(ids(graph(), purpose).map((id) => zoneOf(graph(), id))).toEqual(args.zones);
      for (const id of ids(graph(), purpose)) expect(tagsOf(graph(), id)['tier']).toBe(purpose);
    },
  );

  it('nothing gets a public address by where it was started', () => {
    for (const { inputs } of every(graph(), 'Subnet')) expect(inputs['mapPublicIpOnLaunch']).toBe(false);
  });

  it('what keeps data has no way to the internet, nor the internet to it', () => {
    for (const id of ids(graph(), 'data')) expect(routesOf(graph(), id)).toEqual([]);
  });

  it('what runs goes out through NAT alone', () => {
    for (const id of ids(graph(), 'private')) {
      expect(routesOf(graph(), id)).toMatchObject([{ destinationCidrBlock: '0.0.0.0/0' }]);
      expect(routesOf(graph(), id)[0]).toHaveProperty('natGatewayId');
      expect(routesOf(graph(), id)[0]).not.toHaveProperty('gatewayId');
    }
  });

  it('the internet reaches the public subnets, where NAT is', () => {
    const internet = `${only(graph(), 'InternetGateway').name}-id`;
    for (const id of ids(graph(), 'public'))
      expect(routesOf(graph(), id)).toMatchObject([{ gatewayId: internet }]);
    for (const { inputs } of every(graph(), 'NatGateway'))
      expect(ids(graph(), 'public')).toContain(inputs['subnetId']);
  });

  it('each private subnet follows a table of its own', () => {
    const tables = ids(graph(), 'private').map((id) => tableOf(graph(), id));
    expect(new Set(tables).size).toBe(args.zones.length);
  });

  it('load balancers and Karpenter find their subnets, and no others', () => {
    const elb = 'kubernetes.io/role/elb';
    const inner = 'kubernetes.io/role/internal-elb';
    const discovery = 'karpenter.sh/discovery';
    for (const id of ids(graph(), 'public')) expect(tagsOf(graph(), id)).toMatchObject({ [elb]: '1' });
    for (const id of ids(graph(), 'private'))
      expect(tagsOf(graph(), id)).toMatchObject({ [inner]: '1', [discovery]: args.clusterName });
    for (const id of ids(graph(), 'data')) expect(Object.keys(tagsOf(graph(), id))).not.toContain(inner);
    const all = every(graph(), 'Subnet').map(({ inputs }) => Object.keys(inputs['tags'] as object));
    for (const key of [elb, inner, discovery])
      expect(all.filter((keys) => keys.includes(key))).toHaveLength(args.zones.length);
  });

  it('the group that nobody chose lets nothing pass', () => {
    expect(only(graph(), 'DefaultSecurityGroup').inputs).toMatchObject({ ingress: [], egress: [] });
  });

  it('S3 is reached without NAT from what runs and from what keeps data', () => {
    const [gateway, ...others] = every(graph(), 'VpcEndpoint').filter(
      ({ inputs }) => inputs['vpcEndpointType'] === 'Gateway',
    );
    expect(others).toEqual([]);
    expect(gateway?.inputs['serviceName']).toBe('com.amazonaws.us-east-1.s3');
    const expected = [...ids(graph(), 'private'), ...ids(graph(), 'data')].map((id) => tableOf(graph(), id));
    expect(new Set(gateway?.inputs['routeTableIds'] as string[])).toEqual(new Set(expected));
  });

  it('names are resolved inside, as EKS and the endpoints ask for', () => {
    const { inputs } = only(graph(), 'Vpc');
    expect(inputs).toMatchObject({ enableDnsSupport: true, enableDnsHostnames: true, cidrBlock: args.cidr });
  });

  it('all is part of the component', () => {
    for (const { type, name, parent } of graph().resources.filter(({ type }) => type.startsWith('aws:')))
      expect(parent, `${type} ${name}`).toMatch(/millrace:aws:Network::network$/);
  });
});

const gatewayOf = (graph: Graph, id: string) => {
  const gateway = String(routesOf(graph, id)[0]?.['natGatewayId']).replace(/-id$/, '');
  return only(graph, 'NatGateway', gateway).inputs;
};

describe('NAT', () => {
  it('is in each zone in prod, and each zone uses its own', () => {
    expect(every(prod, 'NatGateway')).toHaveLength(3);
    for (const id of ids(prod, 'private'))
      expect(zoneOf(prod, String(gatewayOf(prod, id)['subnetId']))).toBe(zoneOf(prod, id));
  });

  it('is one in staging, for all zones', () => {
    expect(every(staging, 'NatGateway')).toHaveLength(1);
    for (const id of ids(staging, 'private'))
      expect(zoneOf(staging, String(gatewayOf(staging, id)['subnetId']))).toBe('us-east-1a');
  });

  it('has an address of its own', () => {
    for (const graph of [staging, prod])
      expect(every(graph, 'NatGateway').map(({ inputs }) => inputs['allocationId'])).toEqual(
        every(graph, 'Eip').map(({ name }) => `${name}-id`),
      );
  });
});

it('a zone of another region is refused', async () => {
  const args = { ...STAGING, zones: ['us-east-1a', 'eu-west-1a'] };
  await expect(made('staging', args)).rejects.toThrow('zones: eu-west-1a is not a zone of us-east-1');
});
