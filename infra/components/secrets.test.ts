import { beforeAll, describe, expect, it } from 'vitest';
import { record, type Recorded } from '../testing/record.ts';
import { Secrets } from './secrets.ts';

const PLACE = { accountId: '123456789012', region: 'eu-central-1' };
type Statement = {
  Sid: string;
  Effect: string;
  Principal: Record<string, string | string[]>;
  Action: string[];
  Resource: string;
  Condition?: Record<string, Record<string, string | string[]>>;
};

async function made(stack: 'staging' | 'prod') {
  let pathArn = '';
  const production = stack === 'prod';
  const { resources, outputs } = await record(stack, () => {
    const secrets = new Secrets('secrets', { ...PLACE, production });
    pathArn = secrets.pathArn;
    return { key: secrets.keyArn, apiKeys: secrets.apiKeysSecretArn, webhook: secrets.alarmWebhookSecretArn };
  });
  const ofType = (type: string) => resources.filter((each) => each.type.endsWith(`:${type}`));
  const [key] = ofType('Key') as [Recorded];
  const { Statement } = JSON.parse(String(key.inputs['policy'])) as { Statement: Statement[] };
  return { resources, outputs, ofType, key, statements: Statement, pathArn };
}

let staging: Awaited<ReturnType<typeof made>>;
let prod: Awaited<ReturnType<typeof made>>;
beforeAll(async () => {
  staging = await made('staging');
  prod = await made('prod');
});
const called = (sid: string) => staging.statements.find((each) => each.Sid === sid) as Statement;
const CRYPTOGRAPHY = /^kms:(\*|Encrypt|Decrypt|ReEncrypt|GenerateDataKey|Sign|Create\*|Re\*|Generate\*)/;

describe('the key', () => {
  it('is rotated each year, leaves thirty days to take a deletion back, and is found by its alias', () => {
    expect(staging.key.inputs).toMatchObject({
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 30,
    });
    expect(staging.ofType('Alias').map(({ inputs }) => inputs['name'])).toEqual(['alias/millrace/staging']);
  });

  it('cannot be destroyed by Pulumi in production', () => {
    expect(prod.key.protect).toBe(true);
    expect(staging.key.protect).toBe(false);
  });

  it('is administered by the account, which can always mend its policy and never decrypts by that', () => {
    const { Principal, Action } = called('Administer');
    expect(Principal).toEqual({ AWS: 'arn:aws:iam::123456789012:root' });
    expect(Action).toEqual(expect.arrayContaining(['kms:Put*', 'kms:Describe*', 'kms:ScheduleKeyDeletion']));
    expect(Action.filter((action) => CRYPTOGRAPHY.test(action))).toEqual([]);
  });

  it('encrypts and decrypts for nobody without a condition', () => {
    const using = staging.statements.filter(({ Action }) => Action.some((each) => CRYPTOGRAPHY.test(each)));
    expect(using.map(({ Sid }) => Sid)).toHaveLength(5);
    for (const { Sid, Condition } of using) expect(Condition, Sid).toBeDefined();
  });

  it('is used by roles of the account through services of this region alone', () => {
    const via = called('UseThroughServices').Condition?.['StringEquals']?.['kms:ViaService'] as string[];
    expect(via).toEqual(
      expect.arrayContaining(
        ['ec2', 'ecr', 'kafka', 'rds', 's3', 'secretsmanager'].map(
          (service) => `${service}.eu-central-1.amazonaws.com`,
        ),
      ),
    );
    for (const service of via) expect(service).toMatch(/^[a-z0-9]+\.eu-central-1\.amazonaws\.com$/);
  });

  it('lets a service of AWS in only for this account', () => {
    const services = staging.statements.filter(({ Principal }) => Principal['Service'] !== undefined);
    expect(services.map(({ Sid }) => Sid)).toHaveLength(3);
    for (const { Sid, Condition } of services) expect(JSON.stringify(Condition), Sid).toMatch(/123456789012/);
  });

  it('lets alarms through to topics alone', () => {
    expect(called('PublishAlarms').Condition?.['ArnLike']).toEqual({
      'kms:EncryptionContext:aws:sns:topicArn': 'arn:aws:sns:eu-central-1:123456789012:*',
    });
  });

  it('delivers flow logs of this account and region, and of no other', () => {
    expect(called('DeliverFlowLogs')).toMatchObject({
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '123456789012' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:logs:eu-central-1:123456789012:*' },
      },
    });
  });

  it('is granted on by who may create grants by a policy of their own, as EKS does at the start', () => {
    expect(called('GrantToServices')).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: ['kms:CreateGrant'],
    });
    expect(called('GrantToServices').Condition).toBeUndefined();
  });

  it('lets everybody in nowhere but where the condition names one role of this account', () => {
    const everybody = staging.statements.filter(({ Principal }) => Principal['AWS'] === '*');
    expect(everybody).toHaveLength(2);
    for (const { Condition } of everybody)
      expect(Condition?.['StringEquals']).toEqual({
        'kms:CallerAccount': '123456789012',
        'aws:PrincipalArn':
          'arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
      });
  });
});

const secrets = (of: typeof staging) => of.ofType('Secret');

describe('the secrets', () => {
  it('are called after their environment, are under the path that the cluster may read, and use the key', () => {
    expect(secrets(prod).map(({ inputs }) => inputs['name'])).toEqual([
      'millrace/prod/alarm-webhook',
      'millrace/prod/api-keys',
    ]);
    expect(prod.pathArn).toBe('arn:aws:secretsmanager:eu-central-1:123456789012:secret:millrace/prod/*');
    for (const { inputs } of secrets(prod)) expect(inputs['kmsKeyId']).toBe(prod.outputs['key']);
  });

  it('have no value here: none can be read in the state of Pulumi', () => {
    expect(staging.resources.filter(({ type }) => type.includes('secretVersion'))).toEqual([]);
    expect(staging.resources.filter(({ type }) => type.startsWith('aws:'))).toHaveLength(4);
  });

  it('can be taken back for thirty days in production', () => {
    for (const { inputs, protect } of secrets(prod))
      expect({ days: inputs['recoveryWindowInDays'], protect }).toEqual({ days: 30, protect: true });
    for (const { inputs } of secrets(staging))
      expect(inputs['recoveryWindowInDays']).toBeGreaterThanOrEqual(7);
  });

  it('are all part of the component, which hands out their ARNs', () => {
    for (const { type, parent, name } of staging.resources.filter(({ type }) => type.startsWith('aws:')))
      expect(parent, `${type} ${name}`).toMatch(/millrace:aws:Secrets::secrets$/);
    for (const arn of Object.values(staging.outputs)) expect(arn).toMatch(/^arn:/);
  });
});
