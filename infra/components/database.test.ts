import { beforeAll, describe, expect, test } from 'vitest';
import { every, only } from '../testing/find.ts';
import { record, type Graph } from '../testing/record.ts';
import { Database, type DatabaseArgs } from './database.ts';

const STAGING: DatabaseArgs = {
  class: 'db.t4g.medium',
  storageGb: 20,
  storageMaxGb: 100,
  multiZone: false,
  backupDays: 7,
  vpcId: 'vpc-1',
  subnetIds: ['subnet-a', 'subnet-b'],
  clientSecurityGroupId: 'sg-clients',
  keyArn: 'arn:aws:kms:us-east-1:123456789012:key/ours',
  production: false,
};
const PROD: DatabaseArgs = {
  ...STAGING,
  class: 'db.m7g.large',
  multiZone: true,
  backupDays: 14,
  production: true,
};

const made = (args: DatabaseArgs, stack = 'staging') =>
  record(stack, () => {
    const it = new Database('database', args);
    const { host, resourceId, instanceId, instanceArn, masterSecretArn } = it;
    return {
      host,
      resourceId,
      instanceId,
      instanceArn,
      masterSecretArn,
      port: it.port,
      name: it.databaseName,
    };
  });
const hour = (window: unknown) => Number(/(\d\d):/.exec(String(window))?.[1]);

let staging: Graph;
let prod: Graph;
beforeAll(async () => {
  staging = await made(STAGING);
  prod = await made(PROD, 'prod');
});

describe.each(['staging', 'prod'])('in %s', (stack) => {
  const graph = () => (stack === 'prod' ? prod : staging);
  const instance = () => only(graph(), 'Instance').inputs;

  test('the database cannot be reached from the internet', () => {
    expect(instance()['publiclyAccessible']).toBe(false);
    const rules = every(graph(), 'SecurityGroupIngressRule').map((rule) => rule.inputs);
    expect(rules).toMatchObject([{ referencedSecurityGroupId: 'sg-clients', fromPort: 5432, toPort: 5432 }]);
    expect(rules[0]).not.toHaveProperty('cidrIpv4');
    expect(instance()['vpcSecurityGroupIds']).toEqual(['database-security-group-id']);
    expect(only(graph(), 'SubnetGroup').inputs['subnetIds']).toEqual(['subnet-a', 'subnet-b']);
  });

  test('nothing is let out of its security group', () => {
    expect(every(graph(), 'SecurityGroupEgressRule')).toEqual([]);
    expect(only(graph(), 'SecurityGroup').inputs).not.toHaveProperty('egress');
  });

  test('a connection without TLS is refused, and the certificate authority is named', () => {
    expect(parameter(graph(), 'rds.force_ssl')).toBe('1');
    expect(instance()['caCertIdentifier']).toBe('rds-ca-rsa2048-g1');
  });

  test('parameters are of the major version that runs, and no slot of logical replication can be made', () => {
    const major = String(instance()['engineVersion']).split('.')[0];
    expect(only(graph(), 'ParameterGroup').inputs['family']).toBe(`postgres${major}`);
    expect(parameter(graph(), 'rds.logical_replication')).toBe('0');
  });

  test('no password is in the program: RDS keeps the master’s, roles sign in by IAM', () => {
    expect(instance()).toMatchObject({
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: STAGING.keyArn,
      iamDatabaseAuthenticationEnabled: true,
    });
    expect(Object.keys(instance())).not.toContain('password');
  });

  test('disk, insights and logs are encrypted with the key of the stack', () => {
    expect(instance()).toMatchObject({
      storageEncrypted: true,
      kmsKeyId: STAGING.keyArn,
      performanceInsightsKmsKeyId: STAGING.keyArn,
    });
    for (const log of every(graph(), 'LogGroup')) expect(log.inputs['kmsKeyId']).toBe(STAGING.keyArn);
  });

  test('each log that is exported has a group with an end, which is where RDS writes', () => {
    const exported = instance()['enabledCloudwatchLogsExports'] as string[];
    const groups = every(graph(), 'LogGroup').map((group) => group.inputs);
    expect(exported.length).toBeGreaterThan(0);
    const places = exported.map((log) => `/aws/rds/instance/millrace-${stack}/${log}`);
    expect(new Set(groups.map((group) => group['name']))).toEqual(new Set(places));
    for (const group of groups) expect(group['retentionInDays']).toBeGreaterThan(0);
  });

  test('a full disk grows, and its kind is gp3', () => {
    expect(instance()).toMatchObject({ storageType: 'gp3', allocatedStorage: 20, maxAllocatedStorage: 100 });
  });

  test('AWS changes its version by no day of its own, and no end of life costs more in silence', () => {
    expect(instance()).toMatchObject({
      autoMinorVersionUpgrade: false,
      engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    });
    expect(instance()['engineVersion']).toMatch(/^\d+\.\d+$/);
  });

  test('insights are kept as long as they cost nothing', () => {
    expect(instance()).toMatchObject({
      databaseInsightsMode: 'standard',
      performanceInsightsEnabled: true,
      performanceInsightsRetentionPeriod: 7,
    });
  });
});

test('production cannot be deleted by one command, and its backups outlive it', () => {
  const instance = only(prod, 'Instance');
  expect(instance.protect).toBe(true);
  expect(instance.inputs).toMatchObject({
    multiAz: true,
    backupRetentionPeriod: 14,
    copyTagsToSnapshot: true,
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: 'millrace-prod-final',
    deleteAutomatedBackups: false,
    applyImmediately: false,
  });
});

test('staging can be thrown away, and is backed up while it lives', () => {
  const instance = only(staging, 'Instance');
  expect(instance.protect).toBe(false);
  expect(instance.inputs).toMatchObject({
    multiAz: false,
    backupRetentionPeriod: 7,
    deletionProtection: false,
    skipFinalSnapshot: true,
  });
});

test('staging is backed up and patched by day, when it is awake', () => {
  const { backupWindow, maintenanceWindow } = only(staging, 'Instance').inputs;
  for (const window of [backupWindow, maintenanceWindow]) {
    expect(hour(window)).toBeGreaterThanOrEqual(8);
    expect(hour(window)).toBeLessThan(16);
  }
  expect(maintenanceWindow).toMatch(/^(mon|tue|wed|thu|fri)/);
});

test('tells others where it is, and by which number IAM knows it', () => {
  expect(prod.outputs).toEqual({
    host: 'millrace-prod.mock.us-east-1.rds.amazonaws.com',
    port: 5432,
    name: 'millrace',
    resourceId: 'db-MILLRACEPROD',
    instanceId: 'millrace-prod',
    instanceArn: 'arn:aws:rds:us-east-1:123456789012:db:millrace-prod',
    masterSecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-millrace-prod',
  });
});

test.each([
  [20, 29, 30],
  [200, 219, 220],
])('refuses a disk of %i GB that could grow to %i only', async (storageGb, storageMaxGb, least) => {
  await expect(made({ ...STAGING, storageGb, storageMaxGb })).rejects.toThrow(
    `E_CONFIG: millrace:database.storageMaxGb is ${storageMaxGb}: expected ${least} or more`,
  );
  await expect(made({ ...STAGING, storageGb, storageMaxGb: least })).resolves.toBeDefined();
});

function parameter(graph: Graph, name: string): string | undefined {
  const all = only(graph, 'ParameterGroup').inputs['parameters'] as { name: string; value: string }[];
  return all.find((each) => each.name === name)?.value;
}
