import * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../../settings.ts';
import { ENGINE_VERSION } from './parameters.ts';

export type DatabaseArgs = Settings['database'] & {
  vpcId: pulumi.Input<string>;
  /** Subnets of at least two zones, none with a way to the internet. */
  subnetIds: pulumi.Input<string>[];
  /** The security group whose members may connect; nobody else can. */
  clientSecurityGroupId: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
  production: boolean;
};

export const PORT = 5432;
export const DATABASE = 'millrace';
const MASTER = 'millrace_admin';
export const CERTIFICATE_AUTHORITY = 'rds-ca-rsa2048-g1';
export const LOGS = ['postgresql', 'upgrade', 'iam-db-auth-error'];

// UTC. Production is served while few ask; staging sleeps at night, and a stopped instance is neither backed up nor patched.
const WINDOWS = {
  production: { backupWindow: '02:00-03:00', maintenanceWindow: 'sun:03:30-sun:04:30' },
  staging: { backupWindow: '10:00-11:00', maintenanceWindow: 'wed:11:30-wed:12:30' },
};

// RDS adds a tenth, and never less than this.
const LEAST_GROWTH_GB = 10;

/** A wrong size, before RDS says so. */
export function refuse({ storageGb, storageMaxGb }: DatabaseArgs): void {
  const least = storageGb + Math.max(LEAST_GROWTH_GB, Math.ceil(storageGb / 10));
  if (storageMaxGb >= least) return;
  throw new pulumi.RunError(
    `E_CONFIG: millrace:database.storageMaxGb is ${storageMaxGb}: expected ${least} or more, so that a full disk of ${storageGb} can grow once`,
  );
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

const network = (args: DatabaseArgs) => ({
  dbName: DATABASE,
  port: PORT,
  publiclyAccessible: false,
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

/** The instance itself, without what it stands in: its subnets, its security group and its parameters. */
export const instanceArgs = (identifier: string, args: DatabaseArgs) => ({
  identifier,
  ...engine,
  ...storage(args),
  ...network(args),
  ...signIn(args),
  ...protection(args, identifier),
  ...observation(args),
});
