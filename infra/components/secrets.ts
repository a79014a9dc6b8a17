import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument } from '../access/policy-document.ts';
import { keyStatements, type Place } from './secrets/key-policy.ts';

export type SecretsArgs = Place & { production: boolean };

/**
 * One KMS key for all that is stored, and the places of what a person has to set:
 * `aws secretsmanager put-secret-value --secret-id millrace/ENVIRONMENT/api-keys --secret-string file://keys`.
 * No value is ever told to Pulumi, so that none is in its state. Nothing here rotates by a function of ours: RDS keeps
 * and rotates the database's master password by itself, the services' roles have no password, and these two are
 * replaced by who gave them.
 *
 * One key, because each is paid by the month, and its requests. Deleted, it takes everything with it: there are 30 days
 * to take that back, and in production Pulumi refuses.
 */
export class Secrets extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  readonly apiKeysSecretArn: pulumi.Output<string>;
  readonly alarmWebhookSecretArn: pulumi.Output<string>;
  /** All secrets of this environment, as a policy names them. */
  readonly pathArn: string;

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Secrets', name, {}, opts);
    const path = `millrace/${pulumi.getStack()}`;
    this.keyArn = this.key(name, args);
    const secret = (thing: string, description: string) =>
      new aws.secretsmanager.Secret(
        `${name}-${thing}`,
        {
          name: `${path}/${thing}`,
          description,
          kmsKeyId: this.keyArn,
          // Until then its name is taken, also for a stack that is made anew.
          recoveryWindowInDays: args.production ? 30 : 7,
        },
        { parent: this, protect: args.production },
      ).arn;
    this.apiKeysSecretArn = secret('api-keys', 'Keys that the APIs accept, set by a person');
    this.alarmWebhookSecretArn = secret('alarm-webhook', 'Where alarms are posted, set by a person');
    this.pathArn = `arn:aws:secretsmanager:${args.region}:${args.accountId}:secret:${path}/*`;
    this.registerOutputs({
      keyArn: this.keyArn,
      apiKeysSecretArn: this.apiKeysSecretArn,
      alarmWebhookSecretArn: this.alarmWebhookSecretArn,
      pathArn: this.pathArn,
    });
  }

  private key(name: string, args: SecretsArgs): pulumi.Output<string> {
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Encrypts all that millrace stores in ${pulumi.getStack()}`,
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
        deletionWindowInDays: 30,
        policy: policyDocument(keyStatements(args)),
      },
      { parent: this, protect: args.production },
    );
    const alias = `alias/millrace/${pulumi.getStack()}`;
    new aws.kms.Alias(`${name}-alias`, { name: alias, targetKeyId: key.keyId }, { parent: this });
    return key.arn;
  }
}
