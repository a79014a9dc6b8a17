import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { tagsOf } from '../../tags.ts';

export type CostsArgs = {
  monthlyUsd: number;
  anomalies: boolean;
  environment: string;
  accountId: string;
  topicArn: pulumi.Input<string>;
};

/** Of a jump in costs somebody is told from this on: a twentieth of the month, but not for small change. */
export const jumpUsd = (monthlyUsd: number) => Math.max(10, Math.ceil(monthlyUsd / 20));

/**
 * Told by mail: when the month is likely to pass 80 % of its budget, when it has passed all of it, and when a service
 * suddenly costs more than it used to. Nothing is stopped by it.
 *
 * Costs are told apart by tags, which AWS does only after somebody has activated `project` and `environment` as cost
 * allocation tags in the account that pays (Billing, once; up to a day later they count). Before that the budget sees
 * nothing, and says nothing.
 */
export class Costs extends pulumi.ComponentResource {
  constructor(name: string, args: CostsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Costs', name, {}, opts);
    const { environment, accountId, monthlyUsd, topicArn } = args;
    const { project } = tagsOf(environment);
    new aws.budgets.Budget(
      `${name}-budget`,
      {
        accountId,
        name: `${project}-${environment}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        limitAmount: String(monthlyUsd),
        limitUnit: 'USD',
        metrics: 'UnblendedCost',
        // Both: values of one filter of the older kind would be either.
        filterExpression: {
          ands: [tagged('project', project), tagged('environment', environment)],
        },
        notifications: [notice('FORECASTED', 80, topicArn), notice('ACTUAL', 100, topicArn)],
      },
      { parent: this },
    );
    if (args.anomalies) this.#anomalies(name, project, args);
    this.registerOutputs({});
  }

  // By project: a monitor takes one tag, and `staging` may be the name of others too.
  #anomalies(name: string, project: string, { environment, accountId, monthlyUsd, topicArn }: CostsArgs) {
    const monitor = new aws.costexplorer.AnomalyMonitor(
      `${name}-anomalies`,
      {
        name: `${project}-${environment}`,
        monitorType: 'CUSTOM',
        monitorSpecification: JSON.stringify({ Tags: { Key: 'project', Values: [project] } }),
      },
      { parent: this },
    );
    new aws.costexplorer.AnomalySubscription(
      `${name}-anomalies-told`,
      {
        accountId,
        name: `${project}-${environment}`,
        // A topic takes no daily summary.
        frequency: 'IMMEDIATE',
        monitorArnLists: [monitor.arn],
        subscribers: [{ type: 'SNS', address: topicArn }],
        thresholdExpression: {
          dimension: {
            key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
            matchOptions: ['GREATER_THAN_OR_EQUAL'],
            values: [String(jumpUsd(monthlyUsd))],
          },
        },
      },
      { parent: this },
    );
  }
}

const tagged = (key: string, value: string) => ({ tags: { key, values: [value] } });

const notice = (notificationType: string, threshold: number, topicArn: pulumi.Input<string>) => ({
  notificationType,
  threshold,
  thresholdType: 'PERCENTAGE',
  comparisonOperator: 'GREATER_THAN',
  subscriberSnsTopicArns: [topicArn],
});
