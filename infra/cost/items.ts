import { at } from '../policy/rule.ts';
import type { Recorded } from '../testing/record.ts';
import { isPriced, type Priced } from './prices.ts';
import type { Usage } from './usage.ts';

/** What is paid for a resource: how many of what. `sleeps`: nothing while the stack sleeps. */
export type Item = { of: Priced; count: number; sleeps?: boolean };
type Inputs = Recorded['inputs'];
type Items = (inputs: Inputs, usage: Usage) => Item[];

const number = (inputs: Inputs, path: string) => Number(at(inputs, path) ?? 0);

function named(service: string, type: unknown): Priced {
  const name = `${service} ${String(type)}`;
  if (!isPriced(name))
    throw new Error(`no price of ${name}; fix: add it, with its source, to cost/prices.ts`);
  return name;
}

/** By type; a type that is not here costs nothing, or nothing that is worth a row. */
export const ITEMS: Record<string, Items> = {
  'eks/cluster:Cluster': () => [{ of: 'eks control plane', count: 1 }],
  'eks/nodeGroup:NodeGroup': (inputs, { diskGb }) => {
    const nodes = number(inputs, 'scalingConfig.minSize');
    const [type] = (inputs['instanceTypes'] ?? []) as string[];
    return [
      { of: named('ec2', type), count: nodes, sleeps: true },
      { of: 'ebs gp3', count: nodes * diskGb, sleeps: true },
    ];
  },
  'rds/instance:Instance': (inputs) => {
    const zones = inputs['multiAz'] === true ? 2 : 1;
    return [
      { of: named('rds', inputs['instanceClass']), count: zones, sleeps: true },
      { of: 'rds gp3', count: zones * number(inputs, 'allocatedStorage') },
    ];
  },
  'msk/cluster:Cluster': (inputs) => {
    const brokers = number(inputs, 'numberOfBrokerNodes');
    const disk = number(inputs, 'brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize');
    return [
      { of: named('msk', at(inputs, 'brokerNodeGroupInfo.instanceType')), count: brokers },
      { of: 'msk storage', count: brokers * disk },
    ];
  },
  'ec2/natGateway:NatGateway': () => [{ of: 'nat gateway', count: 1 }],
  'ec2/eip:Eip': () => [{ of: 'public address', count: 1 }],
  'ec2/vpc:Vpc': (_inputs, { natGb }) => [{ of: 'nat data', count: natGb }],
  'ec2/vpcEndpoint:VpcEndpoint': (inputs) =>
    inputs['vpcEndpointType'] === 'Interface'
      ? [{ of: 'interface endpoint', count: (inputs['subnetIds'] as string[]).length }]
      : [],
  'kms/key:Key': () => [{ of: 'kms key', count: 1 }],
  'secretsmanager/secret:Secret': () => [{ of: 'secret', count: 1 }],
  'route53/zone:Zone': () => [{ of: 'dns zone', count: 1 }],
};

/** What a stack pays for that is not in its program: the load balancer, which the cluster makes; and by the gigabyte. */
export const beside = ({ logsGb, imagesGb, bucketGb, capacityUnits }: Usage): Record<string, Item[]> => ({
  'load balancer': [
    { of: 'alb', count: 1 },
    { of: 'alb capacity unit', count: capacityUnits },
    { of: 'public address', count: 2 },
  ],
  logs: [{ of: 'logs taken in', count: logsGb }],
  images: [{ of: 'ecr storage', count: imagesGb }],
  buckets: [{ of: 's3 storage', count: bucketGb }],
});
