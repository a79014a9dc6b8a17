import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument } from '../../access/policy-document.ts';

export type AlarmTopicArgs = {
  email: string;
  accountId: string;
  region: string;
  keyArn: pulumi.Input<string>;
};

/**
 * Where alarms, budget and cost anomalies of this account are told, and nothing else is: to whom reads the mail address.
 * AWS asks that address once whether it wants this; until it has said yes, nobody is told of anything.
 */
export class AlarmTopic extends pulumi.ComponentResource {
  /** The ARN, once the topic takes messages of all who shall publish. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:AlarmTopic', name, {}, opts);
    const topic = new aws.sns.Topic(
      name,
      { name: `millrace-${pulumi.getStack()}-alarms`, kmsMasterKeyId: args.keyArn },
      { parent: this },
    );
    const policy = new aws.sns.TopicPolicy(
      `${name}-policy`,
      { arn: topic.arn, policy: whoPublishes(topic.arn, args) },
      { parent: this },
    );
    new aws.sns.TopicSubscription(
      `${name}-mail`,
      { topic: topic.arn, protocol: 'email', endpoint: args.email },
      { parent: this },
    );
    // AWS refuses a budget whose topic does not yet let it publish: who uses the ARN waits for the policy.
    this.arn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}

// Each for this account alone, and by its own kind of resource where the service says it.
const whoPublishes = (topic: pulumi.Input<string>, { accountId, region }: AlarmTopicArgs) => {
  const mine = { StringEquals: { 'aws:SourceAccount': accountId } };
  const publish = { Action: ['sns:Publish'], Resource: topic };
  return policyDocument([
    {
      Sid: 'Alarms',
      ...publish,
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: {
        ...mine,
        ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:${accountId}:alarm:*` },
      },
    },
    {
      Sid: 'Budgets',
      ...publish,
      Principal: { Service: 'budgets.amazonaws.com' },
      Condition: { ...mine, ArnLike: { 'aws:SourceArn': `arn:aws:budgets::${accountId}:*` } },
    },
    { Sid: 'CostAnomalies', ...publish, Principal: { Service: 'costalerts.amazonaws.com' }, Condition: mine },
    {
      Sid: 'OverTlsAlone',
      Effect: 'Deny',
      ...publish,
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
};
