import { Consumer } from '@platformatic/kafka';

import type { Log } from '@millrace/runtime/log.ts';

import { unavailable } from '../unavailable.ts';
import type { Group, GroupNews, GroupSettings } from './group.ts';
import type { LinkSettings } from './link.ts';

const HEARTBEAT_MS = 1_000;
const REBALANCE_MS = 10_000;
// Of an own connection, which a rebalance may hold for as long as it takes.
const REQUEST_MS = REBALANCE_MS + 5_000;
// The name under which kafkajs joins: one group may have members of both while a client is exchanged for the other.
const PROTOCOL = { name: 'RoundRobinAssigner', version: 1 } as const;
const ANY_EPOCH = -1;

/** A member of a classic group: its client joins, beats and joins again by itself, and is never asked to fetch. */
export function classicGroup(
  link: LinkSettings,
  { topic, groupId, sessionTimeoutMs }: GroupSettings,
  { news, log }: { news: GroupNews; log: Log },
): Group {
  const consumer = new Consumer({
    ...link,
    bootstrapBrokers: [...link.bootstrapBrokers],
    requestTimeout: REQUEST_MS,
    groupId,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: Math.max(REBALANCE_MS, sessionTimeoutMs),
    heartbeatInterval: HEARTBEAT_MS,
    heartbeatStallTimeout: Math.max(REBALANCE_MS, sessionTimeoutMs),
    protocols: [PROTOCOL],
    autocreateTopics: false,
    retries: 3,
    retryDelay: 500,
  });
  let isOver = false;
  const tell = (partitions: readonly number[]) => {
    news.assigned(partitions).catch((error: unknown) => log.debug({ err: error }, 'the engine has ended'));
  };
  const fail = (error: unknown) => {
    if (!isOver) news.failed(unavailable(error));
    isOver = true;
  };
  consumer.topics.track(topic);
  consumer.on('consumer:group:join', ({ assignments }) => {
    const partitions = (assignments ?? []).filter((each) => each.topic === topic);
    if (!isOver) tell(partitions.flatMap((each) => each.partitions));
  });
  consumer.on('consumer:heartbeat:stalled', ({ lastError }) =>
    fail(lastError ?? new Error('the group does not answer')),
  );
  // What it emits when it could not join again. Not in its types.
  (consumer as NodeJS.EventEmitter).on('error', fail);

  const drop = () => {
    isOver = true;
    const left = [...consumer.connections].map(([, connection]) => connection);
    // Stops its heart, which would beat on over new connections, and hold partitions that nobody reads. What it then
    // says to the group is lost with the connections; and without them it can never say anything again.
    for (const closed of [consumer.close(true), consumer.connections.close()])
      closed.catch((error: unknown) => log.debug({ err: error }, 'left the group with an error'));
    for (const connection of left) {
      connection.on('error', () => undefined);
      connection.socket.destroy();
    }
  };

  return {
    join: async () => void (await consumer.joinGroup({})),
    async commit(offsets) {
      const each = [...offsets].map(([partition, offset]) => ({
        topic,
        partition,
        offset: BigInt(offset),
        leaderEpoch: ANY_EPOCH,
      }));
      await consumer.commit({ offsets: each });
    },
    async leave() {
      isOver = true;
      await consumer.close(true);
    },
    drop,
  };
}
