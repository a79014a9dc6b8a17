import * as pulumi from '@pulumi/pulumi';
import type { Statement } from './policy-document.ts';

type Arn = pulumi.Input<string>;

/** An ARN of what is in a cluster: `…:cluster/NAME/UUID` and a topic make `…:topic/NAME/UUID/TOPIC`. */
const within = (cluster: Arn, kind: 'topic' | 'group', names: string[]): pulumi.Output<string>[] =>
  names.map((name) =>
    pulumi.output(cluster).apply((arn) => `${arn.replace(':cluster/', `:${kind}/`)}/${name}`),
  );

const connect = (cluster: Arn, ...others: string[]): Statement => ({
  Sid: 'Connect',
  Action: ['kafka-cluster:Connect', ...others],
  Resource: cluster,
});

/** What a reader of topics asks of MSK, as a member of groups. MSK wants DescribeTopic beside ReadData. */
export const kafkaReader = (
  cluster: Arn,
  { topics, groups }: { topics: string[]; groups: string[] },
): Statement[] => [
  connect(cluster),
  {
    Sid: 'ReadTopics',
    Action: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
    Resource: within(cluster, 'topic', topics),
  },
  {
    Sid: 'BeInGroups',
    Action: ['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'],
    Resource: within(cluster, 'group', groups),
  },
];

/**
 * What an idempotent writer asks of MSK. It may not make topics, though its code can: here they are made with the
 * cluster, and one that is gone is a loss to be looked into, not one to be papered over by an empty topic.
 */
export const kafkaWriter = (cluster: Arn, topics: string[]): Statement[] => [
  connect(cluster, 'kafka-cluster:WriteDataIdempotently'),
  {
    Sid: 'WriteTopics',
    Action: ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
    Resource: within(cluster, 'topic', topics),
  },
];
