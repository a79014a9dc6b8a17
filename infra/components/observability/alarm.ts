import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** An alarm as a person says it: what is measured, over which minutes, and from when on it is bad. */
export type Alarm = {
  name: string;
  /** What it means, and what to do. */
  description: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, pulumi.Input<string>>;
  statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  is: 'above' | 'below';
  threshold: number;
  minutes: number;
  /** Whether silence is bad too: it is for what never sleeps, and told once, not by each alarm of the same thing. */
  silence: 'bad' | 'fine';
};

const MINUTE = 60;
const COMPARISON = { above: 'GreaterThanThreshold', below: 'LessThanThreshold' };

type Place = { parent: pulumi.Resource; prefix: string; topicArn: pulumi.Input<string> };

/** Makes an alarm that tells the topic when it begins and when it ends. */
export const alarm = (
  { name, minutes, ...told }: Alarm,
  { parent, prefix, topicArn }: Place,
): aws.cloudwatch.MetricAlarm =>
  new aws.cloudwatch.MetricAlarm(
    `${prefix}-${name}`,
    {
      name: `millrace-${pulumi.getStack()}-${name}`,
      alarmDescription: told.description,
      namespace: told.namespace,
      metricName: told.metric,
      dimensions: told.dimensions,
      statistic: told.statistic,
      comparisonOperator: COMPARISON[told.is],
      threshold: told.threshold,
      // Each minute of them has to be bad: one bad minute wakes nobody.
      period: MINUTE,
      evaluationPeriods: minutes,
      treatMissingData: told.silence === 'bad' ? 'breaching' : 'notBreaching',
      alarmActions: [topicArn],
      okActions: [topicArn],
    },
    { parent },
  );
