import type { Theft, Wire } from '../../parts/wire.ts';
import { counting, recovered, type Scene } from '../counting.ts';
import type { Row } from '../row.ts';
import { wired } from './half-open.ts';

const LIMIT_S = 60;

const lost = (theft: Theft, name: string): Row =>
  counting<Wire>({
    name,
    injects: `the connection breaks at COMMIT: ${theft} is lost`,
    boundSeconds: 15,
    ...(theft === 'the answer' && { quick: true }),
    prepare: (stage, servers) => wired('postgres', stage, servers),
    async faults({ stage, world, extra: wire }) {
      for (let round = 0; round < stage.scaled(60, 8); round++) {
        wire.steal(theft);
        await stage.waiting.until('a COMMIT', () => wire.stolen() > round, LIMIT_S * 1_000);
        // Now and then the next try is robbed as well; its pauses double each time.
        if (stage.random.below(4) === 0) continue;
        const read = world.watch.read();
        await stage.waiting.until('a COMMIT that lives', () => world.watch.read() > read, LIMIT_S * 1_000);
      }
      return { landed: { [`${theft} stolen`]: wire.stolen() } };
    },
  });

/** SIGQUIT to the server, or SIGKILL, and up again; after each what is sent from then on must be counted. */
async function crash(scene: Scene) {
  const { stage, servers } = scene;
  const { postgres } = servers;
  const recoveries: number[] = [];
  for (let round = 0; round < stage.scaled(5, 1); round++) {
    await stage.waiting.sleep(300 + stage.random.below(700));
    await postgres.end(round % 2 === 0 ? 'immediate' : 'kill');
    await stage.waiting.sleep(500);
    await postgres.start();
    recoveries.push(await recovered(scene, LIMIT_S));
  }
  return { landed: { 'crashes of the server': recoveries.length }, recoveries };
}

// Of a thousand a second.
const LIVELY = 500;

/** Everything of the server stands still, its sessions too; Kafka goes on taking events. */
async function outage({ stage, world, servers }: Scene, seconds: number) {
  const { postgres } = servers;
  const acked = () => world.producer.ledger.acked();
  stage.scope.defer(() => postgres.thaw());
  postgres.freeze();
  await stage.waiting.sleep(1_000);
  const [from, read] = [acked(), world.watch.read()];
  await stage.waiting.sleep((seconds - 1) * 1_000);
  const stood = world.watch.read() === read;
  const taken = acked() - from;
  postgres.thaw();
  const faults = taken < seconds * LIVELY ? [`Kafka took only ${taken} events meanwhile`] : [];
  return { landed: { [`seconds of standing still`]: stood ? seconds : 0 }, faults, notes: { taken } };
}

/** Errors that PostgreSQL itself raises in the middle of commits. */
const RAISED = [
  { at: 'written', nth: 3, every: 9, do: 'raise', sqlstate: '40001' },
  { at: 'fenced', nth: 5, every: 11, do: 'raise', sqlstate: '40P01' },
  { at: 'begun', nth: 7, every: 13, do: 'raise', sqlstate: '55P03' },
  { at: 'ready', nth: 9, every: 17, do: 'raise', sqlstate: '57014' },
] as const;

/** Faults of PostgreSQL, and of the answers that it gives. */
export const postgres: readonly Row[] = [
  lost('the commit', 'commit-lost'),
  lost('the answer', 'commit-answer-lost'),
  counting({
    name: 'postgres-crash',
    injects: 'PostgreSQL is stopped at once (SIGQUIT, SIGKILL) and started again',
    boundSeconds: 30,
    quick: true,
    own: { postgres: true },
    faults: crash,
  }),
  counting({
    name: 'postgres-outage',
    injects:
      'PostgreSQL stands still (SIGSTOP of all its processes) for longer than the store waits for an answer',
    boundSeconds: 60,
    own: { postgres: true },
    faults: (scene) => outage(scene, scene.stage.scaled(35, 10)),
  }),
  counting({
    name: 'statement-errors',
    injects: 'PostgreSQL raises 40001, 40P01, 55P03 and 57014 inside commits',
    boundSeconds: 15,
    prepare: () => ({ world: { orders: () => ({ faults: [...RAISED] }) }, extra: undefined }),
    async faults({ stage, world }) {
      const all = () =>
        RAISED.every(({ at }) => (world.evidence()[`raise at ${at}`] ?? 0) >= stage.scaled(3, 1));
      await stage.waiting.until('each of them', all, LIMIT_S * 1_000);
      return { landed: world.evidence() };
    },
  }),
];
