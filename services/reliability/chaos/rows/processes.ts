import type { Orders } from '../../parts/preload/faults.ts';
import type { Worker } from '../../parts/worker.ts';
import { strangers } from '../../parts/group.ts';
import type { World } from '../../parts/world.ts';
import { counting, recovered, type Scene } from '../counting.ts';
import { recovery, told, type Recovery } from '../recovery.ts';
import type { Row } from '../row.ts';

const LIMIT_S = 60;
const GRACE_S = 10;

type Meant = (world: World) => Promise<boolean>;

/** Whether all processors are in the group and read: none is just starting, no earlier death is still to be noticed. */
const isWhole: Meant = async (world) => {
  const members = await world.members();
  const pids = world.fleet.all().map(({ pid }) => pid);
  const isIdle = members.some(({ partitions }) => partitions.length === 0);
  return !isIdle && strangers(members, pids, world.partitions) === undefined;
};

/** kill -9 of any processor at any instant; after each what is sent from then on must be counted. */
async function killRandomly(scene: Scene, times: number, isMeant: Meant = async () => true) {
  const { world } = scene;
  const { waiting, random } = scene.stage;
  const recoveries: Recovery[] = [];
  for (let kill = 0; kill < times; kill++) {
    await waiting.until('a group to kill in', () => isMeant(world), LIMIT_S * 1_000);
    await waiting.sleep(random.below(400));
    const [victim] = random.shuffle(world.fleet.all());
    await victim?.kill();
    recoveries.push(await recovery(scene, LIMIT_S));
  }
  return { landed: { 'kill -9': recoveries.length }, ...told(recoveries) };
}

/** The new one first, then SIGTERM to the old one, as a rolling update does it. */
async function roll({ stage, world }: Scene) {
  const faults: string[] = [];
  const exits: number[] = [];
  for (let round = 0; round < stage.scaled(6, 2); round++) {
    const before = world.log.said(/^partitions assigned/);
    const [old] = world.fleet.all() as [Worker];
    await world.fleet.add();
    await stage.waiting.until(
      'the new one joins',
      () => world.log.said(/^partitions assigned/) > before,
      30_000,
    );
    const began = performance.now();
    const { code } = await world.fleet.dismiss(old, 'stop');
    exits.push((performance.now() - began) / 1_000);
    if (code !== 0) faults.push(`a drained processor ended with ${code}`);
  }
  const slowest = Math.max(...exits);
  if (slowest > GRACE_S)
    faults.push(`a drain took ${slowest.toFixed(1)} s, at most ${GRACE_S} s are allowed`);
  return { landed: { SIGTERM: exits.length }, faults, notes: { slowestDrainSeconds: slowest } };
}

const STORM_STEP_MS = 2_000;
const LONGEST_STALL_S = 10;

/** From one processor to four and back: two seconds with them, two without. */
async function storm({ stage, world }: Scene) {
  const cycles = stage.scaled(6, 2);
  const joined = () => world.log.said(/^partitions assigned/);
  const before = joined();
  for (let cycle = 0; cycle < cycles; cycle++) {
    const seen = joined();
    await world.fleet.grow(3);
    await stage.waiting.until('the new ones join', () => joined() > seen, LIMIT_S * 1_000);
    await stage.waiting.sleep(STORM_STEP_MS);
    const leaving = world.fleet.all().slice(1);
    await Promise.all(
      leaving.map((worker) => world.fleet.dismiss(worker, cycle % 2 === 0 ? 'stop' : 'kill')),
    );
    await stage.waiting.sleep(STORM_STEP_MS);
  }
  const stalled = world.watch.longestStallMs() / 1_000;
  const faults = stalled > LONGEST_STALL_S ? [`nothing was counted for ${stalled.toFixed(1)} s`] : [];
  return { landed: { cycles, assignments: joined() - before }, faults };
}

/** Stands still right after BEGIN until another has taken over; then its fence must fail. */
async function zombies(scene: Scene) {
  const { stage, world } = scene;
  const { waiting } = stage;
  const rounds = stage.scaled(6, 1);
  const frozen = 'freeze at begun';
  for (let round = 0; round < rounds; round++) {
    const [zombie] = stage.random.shuffle(world.fleet.all()) as [Worker];
    zombie.arm();
    await waiting.until(
      'a processor stands still',
      () => (world.evidence()[frozen] ?? 0) > round,
      LIMIT_S * 1_000,
    );
    await recovered(scene, LIMIT_S);
    const fenced = world.log.fenced();
    zombie.thaw();
    await waiting.until('its fence fails', () => world.log.fenced() > fenced, LIMIT_S * 1_000);
  }
  return { landed: { [frozen]: world.evidence()[frozen] ?? 0, 'fence rejections': world.log.fenced() } };
}

/** Faults of the processors themselves. */
export const processes: readonly Row[] = [
  counting({
    name: 'kill-random',
    injects: 'kill -9 of one of two processors at random instants, sessions of 1.5 s',
    boundSeconds: 30,
    quick: true,
    workers: 2,
    faults: (scene) => killRandomly(scene, scene.stage.scaled(25, 3)),
  }),
  counting({
    name: 'kill-random-session-6s',
    injects: 'kill -9 of one of two processors of a whole group, sessions of 6 s as shipped',
    boundSeconds: 10,
    workers: 2,
    prepare: () => ({ world: { sessionTimeoutMs: 6_000 }, extra: undefined }),
    faults: (scene) => killRandomly(scene, scene.stage.scaled(4, 1), isWhole),
  }),
  counting({
    name: 'kill-random-kip-848',
    injects:
      "kill -9 of one of two processors of a whole group of KIP-848 through @platformatic/kafka, sessions of 6 s, the broker's",
    boundSeconds: 10,
    workers: 2,
    prepare: () => ({ world: { client: 'platformatic-consumer' }, extra: undefined }),
    faults: (scene) => killRandomly(scene, scene.stage.scaled(4, 1), isWhole),
  }),
  counting({
    name: 'rolling-update',
    injects: 'SIGTERM of the old processor while the new one is there already',
    boundSeconds: 15,
    faults: roll,
  }),
  counting({
    name: 'rebalance-storm',
    injects: 'from one processor to four and back, 2 s each, every other time by kill -9',
    boundSeconds: 30,
    faults: storm,
  }),
  counting({
    name: 'zombie',
    injects: 'SIGSTOP between BEGIN and the fence until another has taken over, then SIGCONT',
    boundSeconds: 30,
    quick: true,
    workers: 2,
    prepare: ({ random }) => {
      const orders = (): Orders => ({
        armedLater: true,
        faults: [{ at: 'begun', nth: 1 + random.below(5), do: 'freeze' }],
      });
      return { world: { orders }, extra: undefined };
    },
    faults: zombies,
  }),
];
