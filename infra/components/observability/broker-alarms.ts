import type * as pulumi from '@pulumi/pulumi';
import type { Alarm } from './alarm.ts';

export type WatchedBroker = {
  clusterName: pulumi.Input<string>;
  kind: 'standard' | 'express';
  /** How many there are: of disks and replicas each broker tells for itself, numbered from 1. */
  brokers: number;
};

/**
 * What is watched of MSK, which cannot be stopped and so is never silent. Express brokers tell nothing of disks and
 * replicas, which they look after themselves, but of clients that they slow down.
 */
export function brokerAlarms({ clusterName, kind, brokers }: WatchedBroker): Alarm[] {
  const of = (metric: string) => ({
    namespace: 'AWS/Kafka',
    metric,
    dimensions: { 'Cluster Name': clusterName },
    silence: 'fine' as const,
  });
  const ids = Array.from({ length: brokers }, (_, index) => String(index + 1));
  const controller: Alarm = {
    ...of('ActiveControllerCount'),
    name: 'broker-controller',
    description:
      'No broker leads the others, or none tells anything: nothing can change, and leaders that fail stay.',
    // Those that do not lead say 0.
    statistic: 'Maximum',
    is: 'below',
    threshold: 1,
    minutes: 5,
    silence: 'bad',
  };
  if (kind === 'express') return [controller, ...ids.flatMap((id) => throttled(id, of))];
  const offline: Alarm = {
    ...of('OfflinePartitionsCount'),
    name: 'broker-offline',
    description: 'Partitions have no leader: they take and give no records now.',
    statistic: 'Sum',
    is: 'above',
    threshold: 0,
    minutes: 1,
  };
  return [controller, offline, ...ids.flatMap((id) => ofOneBroker(id, of))];
}

type Of = (metric: string) => Pick<Alarm, 'namespace' | 'metric' | 'dimensions' | 'silence'>;

const within = (base: ReturnType<Of>, id: string) => ({
  ...base,
  dimensions: { ...base.dimensions, 'Broker ID': id },
});

const ofOneBroker = (id: string, of: Of): Alarm[] => [
  {
    ...within(of('KafkaDataLogsDiskUsed'), id),
    name: `broker-disk-${id}`,
    description:
      'Nothing in a topic expires, so this disk fills until brokers stop: raise broker.storageGb, which AWS takes once in six hours.',
    statistic: 'Maximum',
    is: 'above',
    threshold: 85,
    minutes: 5,
  },
  {
    ...within(of('UnderReplicatedPartitions'), id),
    name: `broker-replicas-${id}`,
    description: 'Copies lag behind for longer than a restart takes: another loss now may stop producers.',
    statistic: 'Maximum',
    is: 'above',
    threshold: 0,
    minutes: 15,
  },
];

const throttled = (id: string, of: Of): Alarm[] =>
  ['ProduceThrottleTime', 'FetchThrottleTime'].map((metric) => ({
    ...within(of(metric), id),
    name: `broker-${metric.startsWith('Produce') ? 'produce' : 'fetch'}-throttled-${id}`,
    description: 'The broker slows its clients down: take a larger type, or more per zone.',
    statistic: 'Average',
    is: 'above',
    threshold: 0,
    minutes: 5,
  }));
