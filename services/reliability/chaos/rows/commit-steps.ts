import { STEPS, type Orders, type Step } from '../../parts/preload/faults.ts';
import { counting, type Scene } from '../counting.ts';
import { recovery, told, type Recovery } from '../recovery.ts';
import type { Row } from '../row.ts';

const MEANING: Record<Step, string> = {
  polled: 'when records came from Kafka',
  begun: 'after BEGIN',
  fenced: 'after the fence',
  written: 'after deltas and dead letters',
  ready: 'right before COMMIT',
  sent: 'when COMMIT is sent and not answered',
  acked: 'when COMMIT was answered',
  advised: 'when Kafka took the offsets',
};
/** Steps that are told by a hook in kafkajs. */
const ofKafkajs: ReadonlySet<Step> = new Set(['polled', 'advised']);
const DEATH_LIMIT_S = 30;

/** Workers end themselves, one after the other, each once its successor counts. */
async function killAtStep(scene: Scene, kill: string, seeds: number) {
  const { stage, world } = scene;
  const recoveries: Recovery[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const died = () => (world.evidence()[kill] ?? 0) > seed;
    for (const worker of world.fleet.all()) worker.arm();
    await stage.waiting.until(`death ${seed + 1}`, died, DEATH_LIMIT_S * 1_000);
    recoveries.push(await recovery(scene, DEATH_LIMIT_S));
  }
  return { landed: { [kill]: world.evidence()[kill] ?? 0 }, ...told(recoveries) };
}

/** kill -9 by itself at each step of a commit. */
export const commitSteps: readonly Row[] = STEPS.map((step) => {
  const kill = `kill at ${step}`;
  const isQuick = step === 'fenced' || step === 'sent';
  // Advice is given once a second, the others come with each batch.
  const most = step === 'advised' ? 2 : 12;
  return counting({
    name: `kill-${step}`,
    injects: `kill -9 ${MEANING[step]}, at another hit each time`,
    boundSeconds: 15,
    ...(isQuick && { quick: true }),
    ...(ofKafkajs.has(step) && { needs: 'kafkajs' as const }),
    prepare: ({ random }) => {
      const orders = (): Orders => ({
        armedLater: true,
        faults: [{ at: step, nth: 1 + random.below(most), do: 'kill' }],
      });
      return { world: { orders }, extra: undefined };
    },
    faults: (scene) => killAtStep(scene, kill, scene.stage.scaled(3, 2)),
  });
});
