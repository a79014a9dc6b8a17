import { beforeAll, describe, expect, it } from 'vitest';
import { every, only } from '../../testing/find.ts';
import { record, type Graph } from '../../testing/record.ts';
import { Network } from '../network.ts';

const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';
type Statement = {
  Sid: string;
  Effect: string;
  Principal: string;
  Action: string[];
  Resource: string | string[];
  Condition?: { StringEquals: Record<string, string> };
};

const made = (endpoints: boolean) =>
  record('prod', () => {
    const network = new Network('network', {
      cidr: '10.10.0.0/16',
      zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      nat: 'per-zone',
      endpoints,
      region: REGION,
      accountId: ACCOUNT,
      clusterName: 'millrace-prod',
      keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/ours',
      production: true,
    });
    return { group: network.endpointSecurityGroupId ?? 'none', private: network.privateSubnetIds };
  });

let graph: Graph;
beforeAll(async () => {
  graph = await made(true);
});

const endpoint = (service: string) => only(graph, 'VpcEndpoint', `network-${service}`).inputs;
const statementsOf = (service: string) =>
  (JSON.parse(String(endpoint(service)['policy'])) as { Statement: Statement[] }).Statement;
const named = (statements: Statement[], sid: string) => statements.find(({ Sid }) => Sid === sid);
const interfaces = () =>
  every(graph, 'VpcEndpoint').filter(({ inputs }) => inputs['vpcEndpointType'] === 'Interface');

describe('endpoints of services', () => {
  it('are there for images, credentials, secrets and logs, under their usual names, in each zone', () => {
    expect(interfaces().map(({ inputs }) => inputs['serviceName'])).toEqual(
      ['ecr.api', 'ecr.dkr', 'eks-auth', 'logs', 'secretsmanager', 'sts'].map(
        (service) => `com.amazonaws.${REGION}.${service}`,
      ),
    );
    for (const { inputs } of interfaces())
      expect(inputs).toMatchObject({ privateDnsEnabled: true, subnetIds: graph.outputs['private'] });
  });

  it('are not there, nor paid for, where they are not wanted', async () => {
    const without = await made(false);
    expect(every(without, 'VpcEndpoint')).toHaveLength(1);
    expect(every(without, 'SecurityGroup')).toEqual([]);
    expect(without.outputs['group']).toBe('none');
  });

  it('let in HTTPS from the private subnets and nothing else, and nothing out', () => {
    const rules = every(graph, 'SecurityGroupIngressRule').map(({ inputs }) => inputs);
    expect(rules.map((rule) => rule['cidrIpv4'])).toEqual(
      every(graph, 'Subnet')
        .filter(({ name }) => name.startsWith('network-private-'))
        .map(({ inputs }) => inputs['cidrBlock']),
    );
    for (const rule of rules)
      expect(rule).toMatchObject({
        securityGroupId: graph.outputs['group'],
        fromPort: 443,
        toPort: 443,
        ipProtocol: 'tcp',
      });
    for (const { inputs } of interfaces())
      expect(inputs['securityGroupIds']).toEqual([graph.outputs['group']]);
    expect(every(graph, 'SecurityGroupEgressRule')).toEqual([]);
    expect(only(graph, 'SecurityGroup').inputs).not.toHaveProperty('egress');
  });
});

describe('what may pass an endpoint', () => {
  it('is said for every one but that of EKS, which takes no policy', () => {
    const silent = every(graph, 'VpcEndpoint').filter(({ inputs }) => inputs['policy'] === undefined);
    expect(silent.map(({ name }) => name)).toEqual(['network-eks-auth']);
  });

  it('is asked by this account or concerns it alone, but for the layers of public images', () => {
    const foreign = every(graph, 'VpcEndpoint')
      .filter(({ inputs }) => inputs['policy'] !== undefined)
      .flatMap(({ name }) => statementsOf(name.slice('network-'.length)))
      .filter(({ Condition }) => Condition?.StringEquals['aws:PrincipalAccount'] !== ACCOUNT);
    expect(foreign.map(({ Sid }) => Sid)).toEqual(['LayersOfImages', 'OurRolesByToken']);
    expect(named(foreign, 'OurRolesByToken')?.Resource).toBe(`arn:aws:iam::${ACCOUNT}:role/*`);
  });

  it('is never every action', () => {
    for (const { name } of every(graph, 'VpcEndpoint').filter(({ inputs }) => inputs['policy'] !== undefined))
      for (const { Action, Effect } of statementsOf(name.slice('network-'.length))) {
        expect(Effect).toBe('Allow');
        for (const action of Action) expect(action, name).not.toContain('*');
      }
  });

  it('through S3 is any bucket of this account, and none of another to write to', () => {
    const own = named(statementsOf('s3'), 'OwnBuckets');
    expect(own?.Action).toEqual(expect.arrayContaining(['s3:GetObject', 's3:PutObject', 's3:ListBucket']));
    expect(own?.Condition?.StringEquals).toEqual({
      'aws:PrincipalAccount': ACCOUNT,
      'aws:ResourceAccount': ACCOUNT,
    });
    expect(named(statementsOf('s3'), 'LayersOfImages')?.Action).toEqual(['s3:GetObject']);
  });

  it('through S3 are the layers of images, of which ECR and others tell only a link: none is pulled without', () => {
    const layers = named(statementsOf('s3'), 'LayersOfImages');
    expect(layers?.Principal).toBe('*');
    expect(layers?.Condition).toBeUndefined();
    expect(layers?.Resource).toEqual([
      'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*',
      'arn:aws:s3:::prod-registry-k8s-io-eu-west-1/*',
      'arn:aws:s3:::quayio-production-s3/*',
    ]);
  });

  it('through ECR is to pull: nothing is pushed from inside', () => {
    for (const service of ['ecr-api', 'ecr-dkr'])
      expect(statementsOf(service).flatMap(({ Action }) => Action)).toEqual([
        'ecr:GetAuthorizationToken',
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:GetDownloadUrlForLayer',
      ]);
  });
});
