import * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../../settings.ts';

type Asked = Pick<Settings['broker'], 'kind' | 'type' | 'storageGb'>;

/** What a broker of a kind runs: metadata by KRaft in each, so that there is no ZooKeeper to guard. */
export function kafkaVersion({ kind, type }: Pick<Asked, 'kind' | 'type'>): string {
  // Express takes 3.9 and 4.2, standard up to 4.1; the smallest standard size is refused by AWS with 4.x.
  if (kind === 'express') return '4.2.x.kraft';
  return type.startsWith('kafka.t3.') ? '3.9.x.kraft' : '4.1.x.kraft';
}

/** Copies of each partition, and how many must have a record before its producer is told so. */
export const replication = (zones: number) => ({ copies: zones, inSync: zones - 1 });

/** Every way in which kind, type, disk and zones do not fit, before AWS says so after half an hour. */
export function refuse({ kind, type, storageGb }: Asked, zones: number): void {
  const prefix = kind === 'express' ? 'express.' : 'kafka.';
  const problems = [
    ...(type.startsWith(prefix) ? [] : [`type is ${type}: expected ${prefix}*, as its kind is ${kind}`]),
    ...(kind === 'express' && storageGb !== undefined
      ? [`storageGb is ${storageGb}: expected none, as an express broker has no disk to choose`]
      : []),
    ...(kind === 'standard' && storageGb === undefined
      ? ['storageGb is not set: expected the gigabytes of a standard broker']
      : []),
    ...(kind === 'express' && zones !== 3 ? [`kind is express: expected three zones, not ${zones}`] : []),
    ...(zones < 2 ? [`subnets are in ${zones} zone: expected two or three`] : []),
  ];
  if (problems.length > 0)
    throw new pulumi.RunError(problems.map((problem) => `E_CONFIG: millrace:broker.${problem}`).join('\n'));
}

/** Kafka's settings of a kind: an express broker fixes three copies, two in sync and clean elections by itself. */
export function serverProperties(kind: Asked['kind'], zones: number): string {
  const { copies, inSync } = replication(zones);
  const common = {
    // A topic is code: a mistyped name is an error, not a topic of one partition.
    'auto.create.topics.enable': false,
  };
  const standard = {
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'unclean.leader.election.enable': false,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
  };
  const all = { ...common, ...(kind === 'standard' ? standard : {}) };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Settings of a topic. The log is the truth that tables are counted from and checked against: nothing of it expires. */
export function topicConfig(kind: Asked['kind'], zones: number): Record<string, string> {
  const common = { 'cleanup.policy': 'delete', 'retention.ms': '-1' };
  // Protected on express brokers, which refuse a topic that names it.
  return kind === 'express'
    ? common
    : { ...common, 'min.insync.replicas': String(replication(zones).inSync) };
}
