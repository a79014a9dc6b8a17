import type { Orders } from '../../parts/preload/faults.ts';
import type { Worker } from '../../parts/worker.ts';
import { isWhole } from '../../parts/group.ts';
import { counting, recovered, type Scene } from '../counting.ts';
import type { Row } from '../row.ts';
import { killRandomly } from './killing.ts';
import { roll, storm } from './rolling.ts';

const LIMIT_S = 60;

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
