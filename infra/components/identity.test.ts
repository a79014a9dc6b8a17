import { describe, expect, test } from 'vitest';
import { WORKLOADS, type Workload } from '../access/workloads.ts';
import {
  actionsOf,
  listed,
  openStatements,
  policiesOf,
  read,
  type ReadStatement,
} from '../access/testing/documents.ts';
import { record, type Graph } from '../testing/record.ts';
import { Identity, type IdentityArgs } from './identity.ts';

const CLUSTER = 'arn:aws:eks:us-east-1:123456789012:cluster/millrace-staging';
const ZONE = 'arn:aws:route53:::hostedzone/Z1';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1';
const PATH = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:millrace/staging/*';
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:millrace-staging';
const NODES = 'arn:aws:iam::123456789012:role/nodes';

const made = (args: Partial<IdentityArgs> = {}) =>
  record('staging', () => {
    const identity = new Identity('identity', {
      environment: 'staging',
      accountId: '123456789012',
      region: 'us-east-1',
      cluster: {
        clusterName: 'millrace-staging',
        arn: CLUSTER,
        issuer: 'oidc.example/id/1',
        issuerArn: 'arn:issuer',
      },
      database: { resourceId: 'db-ABC' },
      broker: { arn: 'arn:aws:kafka:us-east-1:123456789012:cluster/millrace-staging/0a1b-1' },
      zoneArn: ZONE,
      secretsPathArn: PATH,
      keyArn: KEY,
      interruptionQueueArn: QUEUE,
      nodeRoleArn: NODES,
      autoscaler: 'karpenter',
      ...args,
    });
    return { roleArns: identity.roleArns };
  });

// Of one process there is one program at a time.
const KARPENTER = await made();
const AUTOSCALER = await made({ autoscaler: 'cluster-autoscaler' });

const accessOf = (graph: Graph, workload: string): ReadStatement[] =>
  policiesOf(graph).find(([name]) => name === `identity-${workload}-policy`)?.[1] ?? [];
const names = ({ outputs }: Graph) => Object.keys(outputs['roleArns'] as object).toSorted();
const by = (statements: ReadStatement[], action: string) =>
  statements.filter(({ Action }) => Action.includes(action));

describe('who has a role', () => {
  test('every workload, and of the autoscalers the one that runs', () => {
    const common = ['aws-load-balancer-controller', 'external-dns', 'external-secrets'];
    const services = ['processor', 'ingest', 'api', 'spark', 'migrate'];
    expect(names(KARPENTER)).toEqual([...common, 'karpenter', ...services].toSorted());
    expect(names(AUTOSCALER)).toEqual([...common, 'cluster-autoscaler', ...services].toSorted());
  });

  test('each is trusted for its own service account and for no other', () => {
    const trusted = KARPENTER.resources
      .filter(({ type }) => type === 'aws:iam/role:Role')
      .map(({ name, inputs }) => {
        const tags = read(inputs['assumeRolePolicy']).Statement[0]?.Condition?.['StringEquals'] ?? {};
        const pod = (what: string) => tags[`aws:RequestTag/kubernetes-${what}`];
        return [name, `${String(pod('namespace'))}/${String(pod('service-account'))}`];
      });
    for (const [name = '', account] of trusted) {
      const workload = name.replace(/^identity-(.*)-role$/, '$1') as Workload;
      expect(account).toBe(`${WORKLOADS[workload].namespace}/${WORKLOADS[workload].name}`);
    }
    expect(new Set(trusted.map(([, account]) => account)).size).toBe(trusted.length);
  });

  test('one may be made for a web identity, and then it alone', async () => {
    const { resources } = await made({ irsa: ['api'] });
    const federated = resources.filter(({ inputs }) =>
      String(inputs['assumeRolePolicy']).includes('Federated'),
    );
    expect(federated.map(({ name }) => name)).toEqual(['identity-api-role']);
  });

  test('the roles of add-ons are named among the others', async () => {
    const { outputs } = await made({ addonRoleArns: { 'ebs-csi': 'arn:ebs' as never } });
    expect(outputs['roleArns']).toMatchObject({ 'ebs-csi': 'arn:ebs' });
  });

  test('Karpenter without its queue is refused', async () => {
    await expect(made({ interruptionQueueArn: undefined as never })).rejects.toThrow('interruptionQueueArn');
  });
});

describe('what each may', () => {
  test('nothing is open', () => {
    expect(openStatements(KARPENTER)).toEqual([]);
    expect(openStatements(AUTOSCALER)).toEqual([]);
  });

  test('no policy is larger than an inline policy of a role may be', () => {
    const lengths = KARPENTER.resources.map(({ inputs }) => JSON.stringify(inputs['policy'] ?? '').length);
    expect(Math.max(...lengths)).toBeLessThan(10_240);
  });

  test('ExternalDNS writes into this zone alone', () => {
    const [write] = by(accessOf(KARPENTER, 'external-dns'), 'route53:ChangeResourceRecordSets');
    expect(write?.Resource).toBe(ZONE);
  });

  test('External Secrets reads under its path alone, and decrypts only for that', () => {
    const statements = accessOf(KARPENTER, 'external-secrets');
    expect(actionsOf(statements)).toEqual([
      'kms:Decrypt',
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetResourcePolicy',
      'secretsmanager:GetSecretValue',
      'secretsmanager:ListSecretVersionIds',
    ]);
    expect(statements.map(({ Resource }) => Resource)).toEqual([PATH, KEY]);
    expect(statements[1]?.Condition).toEqual({
      StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
    });
  });

  test('Karpenter passes on the role of nodes and no other, to EC2', () => {
    const [pass] = by(accessOf(KARPENTER, 'karpenter'), 'iam:PassRole');
    expect(pass?.Resource).toBe(NODES);
    expect(pass?.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } });
  });

  test('Karpenter ends only instances of this cluster', () => {
    const [end] = by(accessOf(KARPENTER, 'karpenter'), 'ec2:TerminateInstances');
    expect(end?.Condition?.['StringEquals']).toEqual({
      'aws:ResourceTag/kubernetes.io/cluster/millrace-staging': 'owned',
    });
  });

  test('Cluster Autoscaler changes only groups of this cluster', () => {
    const [scale] = by(accessOf(AUTOSCALER, 'cluster-autoscaler'), 'autoscaling:SetDesiredCapacity');
    expect(scale?.Condition?.['StringEquals']).toEqual({
      'aws:ResourceTag/k8s.io/cluster-autoscaler/millrace-staging': 'owned',
    });
  });

  test('the controller of load balancers deletes only what it marked, in this account', () => {
    const statements = accessOf(KARPENTER, 'aws-load-balancer-controller');
    for (const action of ['ec2:DeleteSecurityGroup', 'elasticloadbalancing:DeleteLoadBalancer']) {
      const [remove, ...others] = by(statements, action);
      expect(others).toEqual([]);
      expect(remove?.Condition).toEqual({ Null: { 'aws:ResourceTag/elbv2.k8s.aws/cluster': 'false' } });
      for (const arn of listed(remove?.Resource)) expect(arn).toContain(':us-east-1:123456789012:');
    }
  });
});
