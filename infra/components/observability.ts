import * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../settings.ts';
import { alarm } from './observability/alarm.ts';
import { AlarmTopic } from './observability/alarm-topic.ts';
import { brokerAlarms, type WatchedBroker } from './observability/broker-alarms.ts';
import { Costs } from './observability/costs.ts';
import { databaseAlarms, type WatchedDatabase } from './observability/database-alarms.ts';

export type ObservabilityArgs = {
  alarms: Settings['alarms'];
  environment: string;
  region: string;
  accountId: string;
  keyArn: pulumi.Input<string>;
  database: WatchedDatabase;
  broker: WatchedBroker;
  production: boolean;
};

/**
 * What AWS itself watches, and tells by mail: the disks and limits of database and broker, and what all of it costs.
 * How pipelines do is watched from inside the cluster, by metrics of their own. Each alarm costs by the month; a
 * standard broker has two, an express one two, database and cluster five together.
 */
export class Observability extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Observability', name, {}, opts);
    const { alarms, environment, accountId, production } = args;
    const { arn: topicArn } = new AlarmTopic(
      `${name}-topic`,
      { ...args, email: alarms.email },
      { parent: this },
    );
    new Costs(`${name}-costs`, { ...alarms, environment, accountId, topicArn }, { parent: this });
    for (const watched of [...databaseAlarms(args.database, production), ...brokerAlarms(args.broker)])
      alarm(watched, { parent: this, prefix: name, topicArn });
    this.topicArn = topicArn;
    this.registerOutputs({ topicArn });
  }
}
