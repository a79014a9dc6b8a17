import { DETOUR } from '../../parts/preload/detour.ts';
import type { Proxy, Toxic } from '../../parts/toxiproxy.ts';
import { roundTripMs } from '../../parts/round-trip.ts';
import type { WorldSpec } from '../../parts/world.ts';
import { counting, recovered, type Injected, type Scene } from '../counting.ts';
import type { Row } from '../row.ts';
import type { Servers } from '../stage.ts';

export type Target = 'postgres' | 'kafka';
export const PLACES: Record<Target, string> = { postgres: 'PostgreSQL', kafka: 'Kafka' };
const both = (type: Toxic['type'], attributes: Record<string, number>): Toxic[] => [
  { type, stream: 'upstream', attributes },
  { type, stream: 'downstream', attributes },
];
const SILENCE = both('timeout', { timeout: 0 });

/** A processor that reaches one of its servers only through a port of ours, whatever Kafka says where it listens. */
export function through(target: Target, servers: Servers, port: number): WorldSpec {
  return { orders: () => ({ detours: { [servers[target].port]: port } }) };
}

type Way = { proxy: Proxy; target: Target };
type Trouble = {
  name: string;
  injects: string;
  boundSeconds?: number;
  inject(scene: Scene, way: Way): Promise<Injected>;
};

/** Puts toxics in for a while. Whether they work shows in what is counted meanwhile: at most `share` of the usual. */
export const toxics =
  (list: readonly Toxic[], share: number) =>
  async (scene: Scene, { proxy }: Way) => {
    const { stage, world } = scene;
    const counted = async (ms: number) => {
      const before = world.watch.read();
      await stage.waiting.sleep(ms);
      return (world.watch.read() - before) / ms;
    };
    const ms = stage.scaled(8_000, 5_000);
    const usual = await counted(2_000);
    for (const toxic of list) await proxy.add(toxic);
    await stage.waiting.sleep(1_000);
    const slow = await counted(ms);
    for (const toxic of list) await proxy.remove(toxic);
    // Of nothing everything is a share.
    const isFelt = usual > 0 && slow <= usual * share;
    const rates = { usual: Math.round(usual * 1_000), meanwhile: Math.round(slow * 1_000) };
    return {
      landed: { [`counted at most ${share} of the usual`]: isFelt ? 1 : 0 },
      notes: { perSecond: rates },
    };
  };

const LATE_MS = 200;
const LIMIT_S = 60;

const delayed: Trouble['inject'] = async ({ stage, world }, { proxy, target }) => {
  const list = both('latency', { latency: LATE_MS, jitter: LATE_MS / 2 });
  for (const toxic of list) await proxy.add(toxic);
  const read = world.watch.read();
  let late = 0;
  for (let probe = 0; probe < stage.scaled(10, 4); probe++) {
    if ((await roundTripMs(target, proxy.port)) >= LATE_MS) late++;
    await stage.waiting.sleep(500);
  }
  const recordsMeanwhile = world.watch.read() - read;
  for (const toxic of list) await proxy.remove(toxic);
  return { landed: { [`round trips of ${LATE_MS} ms and more`]: late }, notes: { recordsMeanwhile } };
};

const reset: Trouble['inject'] = async (scene, { proxy }) => {
  const { stage, world } = scene;
  const connections = () => world.evidence()[DETOUR] ?? 0;
  const times = stage.scaled(6, 3);
  const recoveries: number[] = [];
  let resets = 0;
  for (let round = 0; round < times; round++) {
    const before = connections();
    await proxy.add({ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } });
    await stage.waiting.sleep(150);
    await proxy.remove({ type: 'reset_peer', stream: 'downstream', attributes: {} });
    recoveries.push(await recovered(scene, LIMIT_S));
    await stage.waiting.until('a new connection', () => connections() > before, 30_000);
    resets++;
    await stage.waiting.sleep(300 + stage.random.below(500));
  }
  return { landed: { 'resets and connections made anew': resets }, recoveries };
};

const refused: Trouble['inject'] = async ({ stage, world }, { proxy }) => {
  await proxy.enable(false);
  await stage.waiting.sleep(1_000);
  const before = world.watch.read();
  await stage.waiting.sleep(stage.scaled(7_000, 3_000));
  const stood = world.watch.read() === before;
  await proxy.enable(true);
  return { landed: { 'stood still': stood ? 1 : 0 } };
};

const TROUBLES: readonly Trouble[] = [
  { name: 'latency', injects: '200 ms, give or take 100, each way', inject: delayed },
  { name: 'slow', injects: 'a link of 10 kB/s', inject: toxics(both('bandwidth', { rate: 10 }), 0.9) },
  { name: 'reset', injects: 'connections reset, again and again', inject: reset },
  { name: 'refused', injects: 'connections cut and refused for 8 s', inject: refused },
  {
    name: 'silent',
    injects: 'no byte passes, either way, for 9 s',

    inject: toxics(SILENCE, 0.05),
  },
  {
    name: 'deaf',
    injects: 'requests arrive, answers do not, for 9 s',
    inject: toxics(SILENCE.slice(1), 0.05),
  },
];

function troubleRow(target: Target, trouble: Trouble): Row {
  return counting<Proxy>({
    name: `${target}-${trouble.name}`,
    injects: `between the processor and ${PLACES[target]}: ${trouble.injects}`,
    boundSeconds: 45,
    async prepare(stage, servers) {
      const toxiproxy = await stage.toxiproxy();
      const proxy = await toxiproxy.proxy(target, servers[target].port);
      return { world: through(target, servers, proxy.port), extra: proxy };
    },
    faults: (scene) => trouble.inject(scene, { proxy: scene.extra, target }),
  });
}

/** Faults of the ways to PostgreSQL and Kafka. */
export const network: readonly Row[] = (['postgres', 'kafka'] as const).flatMap((target) =>
  TROUBLES.map((trouble) => troubleRow(target, trouble)),
);
