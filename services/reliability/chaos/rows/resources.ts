import type { Orders } from '../../parts/preload/faults.ts';
import type { Worker } from '../../parts/worker.ts';
import { counting, recovered, type Injected, type Scene } from '../counting.ts';
import { missing } from '../evidence.ts';
import type { Row } from '../row.ts';

const LIMIT_S = 60;

/** V8 ends the process in the middle of a commit because its heap is full. */
async function exhaustMemory(scene: Scene) {
  const { stage, world } = scene;
  const exhausted = 'exhaust at written';
  const recoveries: number[] = [];
  for (let round = 0; round < stage.scaled(3, 1); round++) {
    const [worker] = world.fleet.all() as [Worker];
    worker.arm();
    const { signal } = await worker.exited;
    if (signal !== 'SIGABRT') throw new Error(`out of memory, it ended by ${signal}`);
    recoveries.push(await recovered(scene, LIMIT_S));
  }
  return {
    landed: { [exhausted]: world.evidence()[exhausted] ?? 0, SIGABRT: recoveries.length },
    recoveries,
  };
}

const EXHAUST: Orders = { armedLater: true, faults: [{ at: 'written', nth: 3, do: 'exhaust' }] };
const HOUR_MS = 3_600_000;
const JUMPS = [
  { afterMs: 4_000, byMs: -HOUR_MS },
  { afterMs: 7_000, byMs: 48 * HOUR_MS },
  { afterMs: 10_000, byMs: -96 * HOUR_MS },
];

// One that is in the middle of a long call of the kernel stands only once that returns.
const MOST = 0.9;

/** For a tenth of the time only, as under a quota of CPU; what landed are the stops in which the system says it stood. */
export async function starve({ stage, world }: Scene): Promise<Injected> {
  const until = performance.now() + stage.scaled(15_000, 5_000);
  let slices = 0;
  let stood = 0;
  while (performance.now() < until) {
    const [worker] = world.fleet.all() as [Worker];
    worker.freeze();
    await stage.waiting.sleep(180);
    if (worker.isStopped()) stood++;
    worker.thaw();
    await stage.waiting.sleep(20);
    slices++;
  }
  const what = 'stops of 180 ms';
  return { landed: { [what]: stood }, faults: missing(what, stood, Math.floor(slices * MOST)) };
}

/** Memory, clock and processor time of the processor. */
export const resources: readonly Row[] = [
  counting({
    name: 'out-of-memory',
    injects: 'the heap of the processor is full in the middle of a commit: V8 ends it',
    boundSeconds: 30,
    endsBy: ['SIGABRT'],
    prepare: () => ({ world: { orders: () => EXHAUST }, extra: undefined }),
    faults: exhaustMemory,
  }),
  counting({
    name: 'clock-jumps',
    injects: "the processor's wall clock goes back an hour, forward two days, back four days",
    boundSeconds: 30,
    prepare: () => ({ world: { orders: () => ({ clock: JUMPS }) }, extra: undefined }),
    async faults(scene) {
      const { stage, world } = scene;
      await stage.waiting.until('three jumps', () => Object.keys(world.evidence()).length === 3, 60_000);
      const recoveries = [await recovered(scene, LIMIT_S)];
      await stage.waiting.sleep(3_000);
      return { landed: world.evidence(), recoveries };
    },
  }),
  counting({
    name: 'cpu-starvation',
    injects: 'the processor runs a tenth of the time',
    boundSeconds: 30,
    faults: starve,
  }),
];
