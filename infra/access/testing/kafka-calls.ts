// What Kafka is asked by a call of its clients, in the actions of MSK (its page "Semantics of IAM authorization policy
// actions"). A call that is not here has no right yet: whoever begins to make it adds it, and the right where it is due.
const LOOK = ['DescribeTopic'];
const MEMBER = ['DescribeGroup', 'AlterGroup'];

const BY_NAME: Record<string, string[]> = {
  // Admin of kafkajs, and of @platformatic/kafka.
  listTopics: LOOK,
  fetchTopicMetadata: LOOK,
  fetchTopicOffsets: LOOK,
  metadata: LOOK,
  createTopics: ['CreateTopic'],
  // It asks for metadata of no topic, which whoever is connected may.
  describeCluster: [],
  // Readers and writers.
  consumer: [...LOOK, 'ReadData', ...MEMBER],
  Consumer: [...LOOK, 'ReadData', ...MEMBER],
  producer: [...LOOK, 'WriteData'],
  // Requests by their names in the protocol.
  fetch: ['ReadData'],
  findCoordinator: ['DescribeGroup'],
  consumerGroupHeartbeat: MEMBER,
  offsetCommit: [...MEMBER, 'ReadData'],
  listOffsets: LOOK,
};

const METHODS = `
  listTopics createTopics deleteTopics createPartitions fetchTopicMetadata fetchOffsets fetchTopicOffsets
  fetchTopicOffsetsByTimestamp describeCluster setOffsets resetOffsets describeConfigs alterConfigs
  incrementalAlterConfigs listGroups deleteGroups describeGroups describeAcls deleteAcls createAcls deleteTopicRecords
  deleteRecords sendOffsets alterPartitionReassignments listPartitionReassignments transaction describeLogDirs
  listConsumerGroupOffsets alterConsumerGroupOffsets deleteConsumerGroupOffsets removeMembersFromConsumerGroup
  describeClientQuotas alterClientQuotas metadata listOffsets consumer producer
`;

const METHOD = new RegExp(String.raw`\.(${METHODS.trim().split(/\s+/).join('|')})\(`, 'g');
const CLIENT = /\bnew (Consumer|Producer)\b/g;
const IMPORTED = /import \{([^}]*)\} from '@platformatic\/kafka'/g;
const REQUEST = /\b([a-z][A-Za-z]*)V\d+\b/g;

/** The calls of Kafka in a service's files, each with one file that makes it. */
export function kafkaCalls(source: ReadonlyMap<string, string>): Map<string, string> {
  const calls = new Map<string, string>();
  for (const [path, text] of source) {
    const imports = [...text.matchAll(IMPORTED)].map(([, names = '']) => names).join();
    for (const [, name = ''] of [
      ...text.matchAll(METHOD),
      ...text.matchAll(CLIENT),
      ...imports.matchAll(REQUEST),
    ])
      calls.set(name, path);
    if (/idempotent: true/.test(text)) calls.set('idempotent', path);
    if (/transactionalId/.test(text)) calls.set('transactionalId', path);
  }
  return calls;
}

/** The actions that calls need. Throws for one of which nobody has said what it needs. */
export function actionsFor(calls: ReadonlyMap<string, string>): string[] {
  if (calls.size === 0) return [];
  const needed = [...calls].flatMap(([call, path]) => {
    if (call === 'idempotent') return ['WriteDataIdempotently'];
    const actions = BY_NAME[call];
    if (!actions)
      throw new Error(`${path} calls ${call}: say in access/testing/kafka-calls.ts what it needs`);
    return actions;
  });
  return [...new Set(['Connect', ...needed])].map((action) => `kafka-cluster:${action}`).toSorted();
}
