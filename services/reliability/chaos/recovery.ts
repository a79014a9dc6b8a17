import { recovered, type Scene } from './counting.ts';

/** A recovery in seconds, and when on the way to it a processor was started and partitions were assigned. */
export type Recovery = { seconds: number; startedAfter?: number; assignedAfter?: number };

const seconds = (ms: number) => Math.round(ms / 10) / 100;

/** Like `recovered`, and says where the time went: in the start of another processor, in the group, or behind it. */
export async function recovery(scene: Scene, limitSeconds: number): Promise<Recovery> {
  const { fleet, log } = scene.world;
  const began = performance.now();
  const total = await recovered(scene, limitSeconds);
  const [startedAt, assignedAt] = [fleet.lastStartAt(), log.lastAt(/^partitions assigned/)];
  return {
    seconds: total,
    ...(startedAt > began && { startedAfter: seconds(startedAt - began) }),
    ...(assignedAt > began && { assignedAfter: seconds(assignedAt - began) }),
  };
}

function slowestOf(all: readonly Recovery[]): Recovery | undefined {
  const [slowest] = all.toSorted((a, b) => b.seconds - a.seconds);
  return slowest && { ...slowest, seconds: seconds(slowest.seconds * 1_000) };
}

/** What a row tells of its recoveries. */
export const told = (all: readonly Recovery[]) => ({
  recoveries: all.map((each) => each.seconds),
  notes: { slowest: slowestOf(all) },
});
