import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../settings.ts';
import { ENGINE_VERSION, PARAMETER_FAMILY, PARAMETERS } from './database/parameters.ts';

export type DatabaseArgs = Settings['database'] & {
  vpcId: pulumi.Input<string>;
  /** Subnets of at least two zones, none with a way to the internet. */
  subnetIds: pulumi.Input<string>[];
  /** The security group whose members may connect; nobody else can. */
  clientSecurityGroupId: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
  production: boolean;
};

const PORT = 5432;
const DATABASE = 'millrace';
const MASTER = 'millrace_admin';
const CERTIFICATE_AUTHORITY = 'rds-ca-rsa2048-g1';
const LOGS = ['postgresql', 'upgrade', 'iam-db-auth-error'];

// UTC. Production is served while few ask; staging sleeps at night, and a stopped instance is neither backed up nor patched.
const WINDOWS = {
  production: { backupWindow: '02:00-03:00', maintenanceWindow: 'sun:03:30-sun:04:30' },
  staging: { backupWindow: '10:00-11:00', maintenanceWindow: 'wed:11:30-wed:12:30' },
};

/**
 * PostgreSQL on RDS: one instance (with a standby in another zone if `multiZone`, which doubles its price), reachable
 * by the client security group alone, over TLS alone. Roles of the application sign in by IAM tokens; the master's
 * password is made, kept and rotated by RDS, and is in no state file.
 *
 * Safety: backups to any second of `backupDays`; in production no deletion without three steps (protect,
 * deletionProtection, final snapshot), and backups that outlive the instance.
 *
 * Minor versions are not upgraded by AWS: it would change what is written here, and first in whichever stack has the
 * earlier window. An upgrade is a change of `ENGINE_VERSION`, seen in a preview and tried in staging.
 */
export class Database extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  readonly port = PORT;
  readonly databaseName = DATABASE;
  /** By which IAM names the instance: `rds-db:connect` on `dbuser:<resourceId>/<role>`. */
  readonly resourceId: pulumi.Output<string>;
  readonly instanceId: pulumi.Output<string>;
  readonly instanceArn: pulumi.Output<string>;
  readonly masterSecretArn: pulumi.Output<string>;
  readonly caIdentifier = CERTIFICATE_AUTHORITY;
  readonly storageGb: number;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Database', name, {}, opts);
    refuse(args);
    const identifier = `millrace-${pulumi.getStack()}`;
    const logs = this.#logGroups(name, identifier, args);
    const instance = new aws.rds.Instance(
      `${name}-instance`,
      {
        identifier,
        ...engine,
        ...storage(args),
        ...network(args, this.#subnetGroup(name, args), this.#securityGroup(name, args)),
        ...signIn(args),
        ...protection(args, identifier),
        ...observation(args),
        parameterGroupName: this.#parameterGroup(name).name,
        tags: { Name: identifier },
      },
      // RDS would make log groups without an end: ours must be there before.
      { parent: this, protect: args.production, dependsOn: logs },
    );
    this.host = instance.address;
    this.resourceId = instance.resourceId;
    this.instanceId = instance.identifier;
    this.instanceArn = instance.arn;
    this.masterSecretArn = instance.masterUserSecrets.apply(masterSecret);
    this.storageGb = args.storageGb;
    this.registerOutputs({ host: this.host, resourceId: this.resourceId, instanceArn: this.instanceArn });
  }

  #logGroups(name: string, identifier: string, { keyArn, production }: DatabaseArgs) {
    return LOGS.map(
      (log) =>
        new aws.cloudwatch.LogGroup(
          `${name}-log-${log}`,
          {
            name: `/aws/rds/instance/${identifier}/${log}`,
            retentionInDays: production ? 90 : 14,
            kmsKeyId: keyArn,
          },
          { parent: this },
        ),
    );
  }

  #subnetGroup(name: string, { subnetIds }: DatabaseArgs) {
    return new aws.rds.SubnetGroup(`${name}-subnets`, { subnetIds }, { parent: this });
  }

  #parameterGroup(name: string) {
    return new aws.rds.ParameterGroup(
      `${name}-parameters`,
      { family: PARAMETER_FAMILY, parameters: PARAMETERS },
      { parent: this },
    );
  }

  // No rule lets anything out: PostgreSQL answers, and asks nobody.
  #securityGroup(name: string, { vpcId, clientSecurityGroupId }: DatabaseArgs) {
    const group = new aws.ec2.SecurityGroup(
      `${name}-security-group`,
      {
        vpcId,
        description: 'PostgreSQL of millrace',
        tags: { Name: `millrace-${pulumi.getStack()}-database` },
      },
      { parent: this },
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-from-clients`,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: clientSecurityGroupId,
        ipProtocol: 'tcp',
        fromPort: PORT,
        toPort: PORT,
        description: 'PostgreSQL over TLS from pods of the cluster',
      },
      { parent: this },
    );
    return group;
  }
}

// RDS adds a tenth, and never less than this.
const LEAST_GROWTH_GB = 10;

function refuse({ storageGb, storageMaxGb }: DatabaseArgs): void {
  const least = storageGb + Math.max(LEAST_GROWTH_GB, Math.ceil(storageGb / 10));
  if (storageMaxGb >= least) return;
  throw new pulumi.RunError(
    `E_CONFIG: millrace:database.storageMaxGb is ${storageMaxGb}: expected ${least} or more, so that a full disk of ${storageGb} can grow once`,
  );
}

function masterSecret([secret]: { secretArn: string }[]): string {
  if (!secret) throw new Error('RDS keeps no secret for the master of the database, though it was asked to');
  return secret.secretArn;
}

const engine = {
  engine: 'postgres',
  engineVersion: ENGINE_VERSION,
  autoMinorVersionUpgrade: false,
  // After its end of life, a version is to be upgraded, not to cost more each month without a word.
  engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
};

const storage = (args: DatabaseArgs) => ({
  instanceClass: args.class,
  multiAz: args.multiZone,
  storageType: 'gp3',
  allocatedStorage: args.storageGb,
  maxAllocatedStorage: args.storageMaxGb,
  storageEncrypted: true,
  kmsKeyId: args.keyArn,
});

const network = (args: DatabaseArgs, subnets: aws.rds.SubnetGroup, group: aws.ec2.SecurityGroup) => ({
  dbName: DATABASE,
  port: PORT,
  publiclyAccessible: false,
  dbSubnetGroupName: subnets.name,
  vpcSecurityGroupIds: [group.id],
  // Changes that restart it wait for the window in production.
  applyImmediately: !args.production,
  ...WINDOWS[args.production ? 'production' : 'staging'],
});

const signIn = (args: DatabaseArgs) => ({
  username: MASTER,
  manageMasterUserPassword: true,
  masterUserSecretKmsKeyId: args.keyArn,
  iamDatabaseAuthenticationEnabled: true,
  caCertIdentifier: CERTIFICATE_AUTHORITY,
});

const protection = ({ backupDays, production }: DatabaseArgs, identifier: string) => ({
  backupRetentionPeriod: backupDays,
  copyTagsToSnapshot: true,
  deleteAutomatedBackups: !production,
  deletionProtection: production,
  skipFinalSnapshot: !production,
  finalSnapshotIdentifier: production ? `${identifier}-final` : undefined,
});

// `advanced` keeps 15 months and costs by the vCPU; `standard` with seven days costs nothing.
const observation = ({ keyArn }: DatabaseArgs) => ({
  enabledCloudwatchLogsExports: LOGS,
  databaseInsightsMode: 'standard',
  performanceInsightsEnabled: true,
  performanceInsightsRetentionPeriod: 7,
  performanceInsightsKmsKeyId: keyArn,
});
