import { groupFaults } from '../../parts/group.ts';
import { startWire, type Wire } from '../../parts/wire.ts';
import { counting, recovered, type Injected, type Scene } from '../counting.ts';
import { FOR_SILENCE } from '../evidence.ts';
import type { Row } from '../row.ts';
import type { Servers, Stage } from '../stage.ts';
import { PLACES, through, type Target } from './network.ts';

/** The processor reaches one of its servers through a wire of ours. */
export async function wired(target: Target, stage: Stage, servers: Servers) {
  const wire = await startWire({ port: servers[target].port });
  stage.scope.defer(() => wire.close());
  return { world: through(target, servers, wire.port), extra: wire };
}

// Nobody is given up before; more than all else that holds a processor up here.
const SILENCE_LEAST_S = 5;

/**
 * What landed is the silence itself: that nothing was counted for long, and that connections were made in place of those
 * that fell silent. Kafka's clients are given up by name; of a COMMIT without an answer the store asks over another
 * connection and says nothing.
 */
export async function fallSilent(
  scene: Scene<Wire>,
  target: Target,
  limitSeconds: number,
): Promise<Injected> {
  const { stage, world, extra: wire } = scene;
  await stage.waiting.sleep(1_000);
  world.watch.markMoved();
  const silentAt = performance.now();
  const before = wire.made();
  const connections = wire.silence();
  const recoveries = [await recovered(scene, limitSeconds)];
  const stoodSeconds = world.watch.longestStallMs() / 1_000;
  const anew = wire.made() - before;
  const { workers } = world.log.since(FOR_SILENCE, silentAt);
  // Who was left without a goodbye must not come back.
  const faults = target === 'kafka' ? await groupFaults(world, stage.waiting) : [];
  return {
    landed: {
      'silent connections': connections,
      'seconds of standing still': stoodSeconds >= SILENCE_LEAST_S ? Math.round(stoodSeconds) : 0,
      'connections made anew': anew,
      ...(target === 'kafka' && { 'clients given up': workers }),
    },
    recoveries,
    faults,
  };
}

/** Connections that are there go nowhere for ever, and nobody says so; new ones are well. */
const halfOpen = (target: Target, boundSeconds: number): Row =>
  counting<Wire>({
    name: `${target}-half-open`,
    injects: `connections of the processor to ${PLACES[target]} that go nowhere, without FIN or RST; new ones are well`,
    boundSeconds,
    prepare: (stage, servers) => wired(target, stage, servers),
    faults: (scene) => fallSilent(scene, target, boundSeconds),
  });

// Noticed by what gets no answer: the store waits 25 s for one, a member of the group two sessions and a rebalance.
export const halfOpens: readonly Row[] = [halfOpen('postgres', 30), halfOpen('kafka', 60)];
