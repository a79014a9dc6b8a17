import { randomUUID } from 'node:crypto';
import {
  consumerGroupHeartbeatV1,
  findCoordinatorV4,
  offsetCommitV9,
  type Connection,
} from '@platformatic/kafka';

import { kafkaError } from './asking.ts';
import type { GroupSettings } from './group.ts';
import type { BrokerAddress } from './layout.ts';
import type { Link } from './link.ts';

export type Owned = { topicId: string; partitions: number[] }[];

const JOIN_EPOCH = 0;
const LEAVE_EPOCH = -1;
const GROUP_KEY = 0;
const ANY_EPOCH = -1;
// How long the coordinator may wait for us to give partitions up.
const REBALANCE_MS = 10_000;
const NONE = { instance: null, rack: null, regex: null, assignor: null } as const;

const keyOf = (owned: Owned) =>
  owned
    .flatMap(({ topicId, partitions }) => partitions.map((partition) => `${topicId} ${partition}`))
    .toSorted()
    .join();

/** What a member of a consumer group (KIP-848) says to its coordinator, and what both know of each other. */
export function createMembership(link: Link, { topic, groupId }: GroupSettings) {
  const memberId = randomUUID();
  let coordinator: BrokerAddress | undefined;
  let epoch = JOIN_EPOCH;
  // Undefined until the coordinator has said what.
  let owned: Owned | undefined;

  const find = async (): Promise<BrokerAddress> => {
    const { coordinators } = await findCoordinatorV4.api.async(await link.any(), GROUP_KEY, [groupId]);
    const [found] = coordinators;
    if (!found) throw new Error('Kafka told nothing of the group');
    if (found.errorCode !== 0) throw kafkaError(found.errorCode);
    return found;
  };

  const reach = async (): Promise<Connection> => link.to((coordinator ??= await find()));

  const send = async (connection: Connection, at: number, topics: string[]) =>
    consumerGroupHeartbeatV1.api.async(
      connection,
      groupId,
      memberId,
      at,
      NONE.instance,
      NONE.rack,
      REBALANCE_MS,
      topics,
      NONE.regex,
      NONE.assignor,
      owned ?? [],
    );

  return {
    /** Joins at the first, then says that we live and what we own; answers what we shall own, if that has changed. */
    async beat(): Promise<{ intervalMs: number; target: Owned | undefined }> {
      const answer = await send(await reach(), epoch, [topic]);
      epoch = answer.memberEpoch;
      const target = answer.assignment?.topicPartitions;
      const isNews = target && (!owned || keyOf(target) !== keyOf(owned));
      return { intervalMs: answer.heartbeatIntervalMs, target: isNews ? target : undefined };
    },
    /** What is ours from now on; the coordinator learns of it with the next beat. */
    own: (target: Owned) => void (owned = target),
    /** The coordinator has given us up; the next beat joins anew. */
    restart(): void {
      epoch = JOIN_EPOCH;
      owned = undefined;
    },
    /** Another broker may lead the group now. */
    forgetCoordinator: () => void (coordinator = undefined),
    async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
      const partitions = [...offsets].map(([partitionIndex, offset]) => ({
        partitionIndex,
        committedOffset: BigInt(offset),
        committedLeaderEpoch: ANY_EPOCH,
        committedMetadata: null,
      }));
      const connection = await reach();
      await offsetCommitV9.api.async(connection, groupId, epoch, memberId, NONE.instance, [
        { name: topic, partitions },
      ]);
    },
    async leave(): Promise<void> {
      if (epoch === JOIN_EPOCH || !coordinator) return;
      owned = [];
      await send(await link.to(coordinator), LEAVE_EPOCH, []);
    },
  };
}
