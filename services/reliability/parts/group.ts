import type { GroupMember } from '@millrace/processor/testing/group-members.ts';

import type { Waiting } from './waiting.ts';
import type { World } from './world.ts';

const LIMIT_MS = 30_000;
const LOOK_MS = 250;

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

type Grouped = Pick<World, 'members' | 'partitions' | 'sessionMs'> & {
  fleet: { all(): readonly { pid: number }[] };
};

const look = async ({ fleet, members, partitions }: Grouped) => {
  const there = await members();
  const pids = fleet.all().map(({ pid }) => pid);
  return { there, fault: strangers(there, pids, partitions) };
};

/** Whether all processors are in the group and read: none is just starting, no earlier death is still to be noticed. */
export async function isWhole(world: Grouped): Promise<boolean> {
  const { there, fault } = await look(world);
  return fault === undefined && there.every(({ partitions }) => partitions.length > 0);
}

/**
 * Gives no fault once Kafka's members of the group are the processors that run and no other, twice with two of their
 * sessions between: who left without a goodbye is gone by then, and a client that was left and joined again, which
 * would hold partitions that nobody reads, is there.
 */
export async function groupFaults(world: Grouped, waiting: Pick<Waiting, 'sleep'>): Promise<string[]> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const before = await look(world);
    await waiting.sleep(before.fault ? LOOK_MS : 2 * world.sessionMs);
    const after = await look(world);
    const fault = before.fault ?? after.fault;
    if (!fault) return [];
    // Whichever of the two it was: a group that is right now and then is not right.
    if (performance.now() > deadline) return [fault];
  }
}
