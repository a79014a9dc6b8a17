import { counting, recovered, type Scene } from '../counting.ts';
import type { Row } from '../row.ts';

const LIMIT_S = 60;

async function restart(scene: Scene, how: 'stop' | 'kill') {
  const { stage, servers } = scene;
  const recoveries: number[] = [];
  for (let round = 0; round < stage.scaled(3, 1); round++) {
    await stage.waiting.sleep(stage.random.below(1_000));
    await servers.kafka.end(how);
    await stage.waiting.sleep(500);
    await servers.kafka.start();
    recoveries.push(await recovered(scene, LIMIT_S));
  }
  return { landed: { 'restarts of the broker': recoveries.length }, recoveries };
}

/** Faults of Kafka. */
export const brokers: readonly Row[] = (['stop', 'kill'] as const).map((how) =>
  counting({
    name: `broker-${how}`,
    injects: `Kafka ${how === 'stop' ? 'is stopped (SIGTERM)' : 'is killed (SIGKILL)'} and started again while events are sent`,
    boundSeconds: 45,
    own: { kafka: true },
    faults: (scene) => restart(scene, how),
  }),
);
