import { mkdirSync } from 'node:fs';
import { randomBytes } from 'node:crypto';

import { createTestDatabase } from '@millrace/database/test-database.ts';
import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';
import { flightsOn } from '@millrace/processor/testing/flights-on.ts';
import { groupMembers, type GroupMember } from '@millrace/processor/testing/group-members.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';
import { logBounds } from '@millrace/stack/verify/log-bounds.ts';
import type { Kafka } from 'kafkajs';

import { account, type Account } from './checker.ts';
import { CLIENTS, type ClientName, type ClientSettings } from './clients.ts';
import { createFleet, type Fleet } from './fleet.ts';
import type { Orders } from './preload/faults.ts';
import { createProducer, type LedgerProducer } from './producer.ts';
import type { Scope } from './scope.ts';
import { onDatabase, onKafka } from './sessions.ts';
import type { Waiting } from './waiting.ts';
import { startWatch, type Watch } from './watch.ts';
import { createWorkerLog, type WorkerLog } from './worker-log.ts';
import { readEvidence, startWorker } from './worker.ts';

export type WorldSpec = {
  partitions?: number;
  /** Settings of the topic, as Kafka names them. */
  topic?: Record<string, string>;
  sessionTimeoutMs?: number;
  /** How the processors read Kafka, where it is not as the run has it. */
  client?: ClientName;
  /** What the worker is told of which that many were started before. */
  orders?: (before: number) => Orders | undefined;
  /** The processor that is shipped, on the topic of its own name, rather than one that commits often. */
  shipped?: boolean;
  env?: Record<string, string>;
};

type Addresses = { databaseUrl: string; kafkaBrokers: string };
type Deps = { folder: string; scope: Scope; waiting: Waiting; client: ClientName };

const EMPTY: ReadonlyMap<number, number> = new Map();
// Near the floor, which is a heartbeat of 1 s, so that a killed worker's partitions move on soon; by default it is 6 s.
const SESSION_MS = 1_500;
// In a group of KIP-848 the session is the broker's: `group.consumer.session.timeout.ms` of the local stack.
const BROKERS_SESSION_MS = 6_000;

export type World = {
  topic: string;
  partitions: number;
  plan: Plan;
  kafka: Kafka;
  /** How the processors read Kafka. */
  client: ClientName;
  /** After which Kafka gives up a processor that says nothing. */
  sessionMs: number;
  databaseUrl: string;
  fleet: Fleet;
  producer: LedgerProducer;
  watch: Watch;
  log: WorkerLog;
  /** Who is in the processors' group, as Kafka says. */
  members(): Promise<GroupMember[]>;
  /** How often each fault of a worker landed. */
  evidence(): Record<string, number>;
  /** The first offset of each partition that is not in the log yet; waits for a Kafka that is away. */
  ends(): Promise<ReadonlyMap<number, number>>;
  /** Seconds until everything before these offsets is counted; throws after `limitSeconds`. */
  counted(ends: ReadonlyMap<number, number>, limitSeconds: number): Promise<number>;
  account(): Promise<Account>;
};

type Topic = { topic: string; partitions: number; settings?: Record<string, string> | undefined };

async function createTopic(kafka: Kafka, { topic, partitions, settings = {} }: Topic): Promise<void> {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  if (configEntries.length > 0) {
    const topics = [{ topic, numPartitions: partitions, configEntries }];
    await onKafka(kafka, (admin) => admin.createTopics({ topics, waitForLeaders: false }));
  }
  await ensureTopic(kafka, { name: topic, partitions });
}

const settingsOf = (spec: WorldSpec, client: ClientSettings) => ({
  program: spec.shipped ? ('shipped' as const) : ('testing' as const),
  sessionTimeoutMs: spec.sessionTimeoutMs ?? SESSION_MS,
  env: { ...client, ...spec.env },
});

function tally(folder: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { what } of readEvidence(folder)) counts[what] = (counts[what] ?? 0) + 1;
  return counts;
}

/** A topic, a database and processors of a row's own, with a producer that keeps a ledger and a watch that looks on. */
export async function openWorld(parts: Addresses, deps: Deps, spec: WorldSpec = {}): Promise<World> {
  const { folder, scope, waiting } = deps;
  const topic = spec.shipped ? flights.plan.source.topic : `chaos-${randomBytes(5).toString('hex')}`;
  const { plan } = spec.shipped ? flights : flightsOn(topic);
  const partitions = spec.shipped ? plan.source.partitions : (spec.partitions ?? 4);
  const clientName = spec.client ?? deps.client;
  const client = CLIENTS[clientName];
  const settings = settingsOf(spec, client);
  const isBrokers = client.KAFKA_GROUP_PROTOCOL === 'consumer';
  mkdirSync(folder, { recursive: true });
  const kafka = createKafka(
    { KAFKA_BROKERS: [parts.kafkaBrokers], clientId: 'chaos' },
    createLog('chaos', 'silent'),
  );
  await createTopic(kafka, { topic, partitions, settings: spec.topic });
  // Never dropped: it goes with its server.
  const { url: databaseUrl } = await createTestDatabase(parts.databaseUrl);
  const log = createWorkerLog();
  const base = { topic, databaseUrl, brokers: parts.kafkaBrokers, suffix: topic, folder, ...settings };
  const fleet = createFleet((before) =>
    startWorker({ ...base, log: log.of(before), orders: spec.orders?.(before) ?? {} }),
  );
  scope.defer(() => fleet.close());
  const watch = startWatch(databaseUrl);
  scope.defer(() => watch.close());
  const producer = createProducer(kafka, topic);
  scope.defer(() => producer.close());

  const ends = async () => {
    const bounds = await waiting.until(
      'the ends of the log',
      () => logBounds(kafka, topic).catch(() => undefined),
      60_000,
    );
    return new Map([...bounds].map(([partition, { high }]) => [partition, high]));
  };
  const isCounted = (wanted: ReadonlyMap<number, number>) => {
    const next = new Map(watch.partitions().map((row) => [row.partition, row.next]));
    return [...wanted].every(([partition, end]) => end === 0 || (next.get(partition) ?? 0) >= end);
  };

  return {
    topic,
    partitions,
    plan,
    kafka,
    client: clientName,
    sessionMs: isBrokers ? BROKERS_SESSION_MS : settings.sessionTimeoutMs,
    databaseUrl,
    fleet,
    producer,
    watch,
    log,
    members: () =>
      groupMembers(parts.kafkaBrokers, {
        groupId: `millrace-${plan.name}-${topic}`,
        topic,
        protocol: client.KAFKA_GROUP_PROTOCOL,
      }),
    evidence: () => tally(folder),
    ends,
    async counted(wanted = EMPTY, limitSeconds) {
      const began = performance.now();
      await waiting.until('everything counted', () => isCounted(wanted), limitSeconds * 1_000);
      return (performance.now() - began) / 1_000;
    },
    account: () =>
      onDatabase(databaseUrl, (client) => account({ client, kafka }, { plan, ledger: producer.ledger })),
  };
}
