import type { ClientName } from '../../parts/clients.ts';
import { groupFaults } from '../../parts/group.ts';
import { counting, recovered, type Scene } from '../counting.ts';
import { FOR_SILENCE, missing } from '../evidence.ts';
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

// A rebalance and its slowest answer are over by then, and every client has given its connections up.
const STANDS_STILL_S = 40;

/**
 * How processors say that they gave a client up, which alone may come back as a ghost: whichever it is, because its
 * broker was silent. One that was answered, or cut off, by a broker that lives has given up nobody.
 */
const GAVE_UP = /^joins the log anew: /;
const JOINED = /^partitions assigned/;

/** The process of the broker stands still, its connections stay open; then it goes on, with all it was asked meanwhile. */
export async function outage(scene: Scene) {
  const { stage, world, servers } = scene;
  const { kafka } = servers;
  const seconds = STANDS_STILL_S;
  const processors = world.fleet.all().length;
  const standing = () => `${world.watch.read()} ${world.producer.ledger.acked()}`;
  stage.scope.defer(() => kafka.thaw());
  const frozenAt = performance.now();
  kafka.freeze();
  await stage.waiting.sleep(2_000);
  const before = standing();
  await stage.waiting.sleep((seconds - 2) * 1_000);
  const stood = standing() === before;
  // While it stands still nothing that it says can be the reason.
  const { workers: givenUp } = world.log.since(FOR_SILENCE, frozenAt);
  const { texts: reasons } = world.log.since(GAVE_UP, frozenAt);
  const thawedAt = performance.now();
  kafka.thaw();
  const recoveries = [await recovered(scene, LIMIT_S)];
  const faults = await groupFaults(world, stage.waiting);
  const { workers: joined } = world.log.since(JOINED, thawedAt);
  return {
    landed: {
      'seconds of standing still': stood ? seconds : 0,
      'clients given up': givenUp,
      'clients that joined anew': joined,
    },
    recoveries,
    faults: [
      ...faults,
      ...missing('clients given up', givenUp, processors),
      ...missing('clients that joined anew', joined, processors),
    ],
    notes: { members: (await world.members()).length, processors, reasons },
  };
}

const brokerRows: readonly Row[] = (['stop', 'kill'] as const).map((how) =>
  counting({
    name: `broker-${how}`,
    injects: `Kafka ${how === 'stop' ? 'is stopped (SIGTERM)' : 'is killed (SIGKILL)'} and started again while events are sent`,
    boundSeconds: 45,
    own: { kafka: true },
    faults: (scene) => restart(scene, how),
  }),
);

const outageRow = (name: string, inWhat: string, client?: ClientName): Row =>
  counting({
    name,
    injects: `the broker stands still (SIGSTOP) for ${STANDS_STILL_S} s, its connections open, then goes on; afterwards its group is the processors that run and nobody else${inWhat}`,
    boundSeconds: 30,
    own: { kafka: true },
    workers: 2,
    prepare: () => ({ world: client ? { client } : {}, extra: undefined }),
    faults: outage,
  });

/** Faults of Kafka. */
export const brokers: readonly Row[] = [
  ...brokerRows,
  outageRow('kafka-outage', ''),
  outageRow(
    'kafka-outage-kip-848',
    ', in a group of KIP-848 through @platformatic/kafka',
    'platformatic-consumer',
  ),
];
