import type { Worker } from '../../parts/worker.ts';
import { isWhole } from '../../parts/group.ts';
import type { Scene } from '../counting.ts';
import { missing } from '../evidence.ts';

const JOIN_MS = 60_000;
const GRACE_S = 10;

/** All that run read: an assignment alone may be that of the others, after the one before has left. */
const untilWhole = ({ stage, world }: Scene) =>
  stage.waiting.until('all of them read', () => isWhole(world), JOIN_MS);

/** The new one first, then SIGTERM to the old one, as a rolling update does it. */
export async function roll(scene: Scene) {
  const { stage, world } = scene;
  const faults: string[] = [];
  const exits: number[] = [];
  for (let round = 0; round < stage.scaled(6, 2); round++) {
    const [old] = world.fleet.all() as [Worker];
    await world.fleet.add();
    await untilWhole(scene);
    const began = performance.now();
    const { code, signal } = await world.fleet.dismiss(old, 'stop');
    if (code === 0) exits.push((performance.now() - began) / 1_000);
    else faults.push(`a drained processor ended with ${code ?? signal}`);
  }
  const slowest = Math.max(0, ...exits);
  if (slowest > GRACE_S)
    faults.push(`a drain took ${slowest.toFixed(1)} s, at most ${GRACE_S} s are allowed`);
  return { landed: { SIGTERM: exits.length }, faults, notes: { slowestDrainSeconds: slowest } };
}

const STORM_STEP_MS = 2_000;
const LONGEST_STALL_S = 10;
const MORE = 3;

/** From one processor to four and back: two seconds with them, two without. */
export async function storm(scene: Scene) {
  const { stage, world } = scene;
  const joined = () => world.log.said(/^partitions assigned/);
  const before = joined();
  let cycles = 0;
  let planned = 0;
  let killed = 0;
  const last = stage.scaled(6, 2) - 1;
  for (; cycles <= last; cycles++) {
    await world.fleet.grow(MORE);
    await untilWhole(scene);
    await stage.waiting.sleep(STORM_STEP_MS);
    const how = cycles % 2 === 0 ? 'stop' : 'kill';
    const leaving = world.fleet.all().slice(1);
    const exits = await Promise.all(leaving.map((worker) => world.fleet.dismiss(worker, how)));
    if (how === 'kill') planned += MORE;
    killed += exits.filter(({ signal }) => signal === 'SIGKILL').length;
    // What follows the last one is its recovery.
    if (cycles < last) await stage.waiting.sleep(STORM_STEP_MS);
  }
  const stalled = world.watch.longestStallMs() / 1_000;
  const faults = missing('kill -9', killed, planned);
  if (stalled > LONGEST_STALL_S) faults.push(`nothing was counted for ${stalled.toFixed(1)} s`);
  return { landed: { cycles, 'kill -9': killed, assignments: joined() - before }, faults };
}
