import type { GroupMember } from '@millrace/processor/testing/group-members.ts';

import type { Waiting } from './waiting.ts';
import type { World } from './world.ts';

const LIMIT_MS = 30_000;
const LOOK_MS = 250;
// Two sessions of 1.5 s: who left without a goodbye is gone by then, and who came back is there.
const HOLDS_MS = 3_000;

const nameOf = (pid: number) => `millrace-processor-${pid}`;

/** In what a group is not exactly these processors, each partition held once; undefined when it is. */
export function strangers(
  members: readonly GroupMember[],
  pids: readonly number[],
  partitions: number,
): string | undefined {
  const there = members.map(({ clientId }) => clientId).toSorted();
  const wanted = pids.map(nameOf).toSorted();
  if (String(there) !== String(wanted))
    return `in the group are ${there.join(', ') || 'none'}, and there run ${wanted.join(', ') || 'none'}`;
  const held = members.flatMap((member) => member.partitions).toSorted((a, b) => a - b);
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  return String(held) === String(all) ? undefined : `the group holds partitions ${held.join(', ')}`;
}

/**
 * Gives no fault once Kafka's members of the group are the processors that run and no other, twice with two sessions
 * between: a client that was left and joined again would hold partitions that nobody reads.
 */
export async function groupFaults(
  { fleet, members, partitions }: World,
  waiting: Waiting,
): Promise<string[]> {
  const look = async () =>
    strangers(
      await members(),
      fleet.all().map(({ pid }) => pid),
      partitions,
    );
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const before = await look();
    await waiting.sleep(before ? LOOK_MS : HOLDS_MS);
    const after = await look();
    if (!before && !after) return [];
    if (after && performance.now() > deadline) return [after];
  }
}
