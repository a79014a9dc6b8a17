import { consumerGroupDescribeV0, describeGroupsV5 } from '@platformatic/kafka';
import kafkajs from 'kafkajs';

import type { GroupProtocol } from '../platformatic/build.ts';
import { createLink, type Link } from '../platformatic/link.ts';

/** A member as its coordinator knows it, and what it has of one topic. */
export type GroupMember = { clientId: string; partitions: number[] };
type Group = { groupId: string; topic: string };

const decode = kafkajs.AssignerProtocol.MemberAssignment.decode;

async function classicMembers(link: Link, { groupId, topic }: Group): Promise<GroupMember[]> {
  const { groups } = await describeGroupsV5.api.async(await link.any(), [groupId], false);
  const members = groups.flatMap((group) => group.members);
  return members.map(({ clientId, memberAssignment }) => ({
    clientId,
    partitions: memberAssignment.length > 0 ? (decode(memberAssignment)?.assignment[topic] ?? []) : [],
  }));
}

async function consumerMembers(link: Link, { groupId, topic }: Group): Promise<GroupMember[]> {
  const { groups } = await consumerGroupDescribeV0.api.async(await link.any(), [groupId], false);
  const members = groups.flatMap((group) => group.members);
  return members.map(({ clientId, assignment }) => ({
    clientId,
    partitions: assignment.topicPartitions.flatMap((at) => (at.topicName === topic ? at.partitions : [])),
  }));
}

/** Who is in a group of one broker's. Errors: those of the client. */
export async function groupMembers(
  brokers: string,
  group: Group & { protocol: GroupProtocol },
): Promise<GroupMember[]> {
  const link = createLink({ clientId: 'group-members', bootstrapBrokers: brokers.split(',') });
  try {
    return await (group.protocol === 'classic' ? classicMembers : consumerMembers)(link, group);
  } finally {
    link.close();
  }
}
