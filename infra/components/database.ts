import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { DATABASE, instanceArgs, LOGS, PORT, refuse } from './database/instance.ts';
import type { DatabaseArgs } from './database/instance.ts';
import { PARAMETER_FAMILY, PARAMETERS } from './database/parameters.ts';

export type { DatabaseArgs } from './database/instance.ts';

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
  readonly storageGb: number;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Database', name, {}, opts);
    refuse(args);
    const identifier = `millrace-${pulumi.getStack()}`;
    const logs = this.#logGroups(name, identifier, args);
    const instance = new aws.rds.Instance(
      `${name}-instance`,
      {
        ...instanceArgs(identifier, args),
        dbSubnetGroupName: this.#subnetGroup(name, args).name,
        vpcSecurityGroupIds: [this.#securityGroup(name, args).id],
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

function masterSecret([secret]: { secretArn: string }[]): string {
  if (!secret) throw new Error('RDS keeps no secret for the master of the database, though it was asked to');
  return secret.secretArn;
}
