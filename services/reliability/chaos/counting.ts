import { mixed, type Make } from '../parts/events.ts';
import type { World, WorldSpec } from '../parts/world.ts';
import { crash } from './evidence.ts';
import type { Findings, Landed, Row } from './row.ts';
import type { Servers, Stage } from './stage.ts';

/** What a row adds to the figures that all rows have. */
export type Injected = {
  landed: Landed;
  recoveries?: number[];
  faults?: string[];
  notes?: Record<string, unknown>;
};
export type Scene<T = unknown> = { stage: Stage; world: World; servers: Servers; extra: T };

type Prepared<T> = {
  /** What the row runs on instead of what it was given. */
  servers?: Servers;
  world?: WorldSpec;
  /** Handed on to `faults`. */
  extra: T;
};

type Counting<T> = Omit<Row, 'run'> & {
  own?: { postgres?: true; kafka?: true };
  prepare?: (stage: Stage, servers: Servers) => Prepared<T> | Promise<Prepared<T>>;
  workers?: number;
  perSecond?: number;
  /** Signals by which the faults end processors, kill -9 where not given; who ends in another way has crashed. */
  endsBy?: readonly NodeJS.Signals[];
  make?: (stage: Stage) => Make;
  /** Injects, while events stream in, and gives what landed; the last fault is over when it returns. */
  faults(scene: Scene<T>): Promise<Injected>;
};

// Requests of a hundred: some for each partition.
const ENOUGH = 200;
const FLOWING_MS = 30_000;

/** Seconds from now until events that are sent from now on are counted, of all partitions. */
export async function recovered({ stage, world }: Scene, limitSeconds: number): Promise<number> {
  const began = performance.now();
  const { ledger } = world.producer;
  const acked = ledger.acked();
  const limitMs = limitSeconds * 1_000;
  await stage.waiting.until('Kafka takes events', () => ledger.acked() >= acked + ENOUGH, limitMs);
  await world.counted(await world.ends(), limitSeconds);
  return (performance.now() - began) / 1_000;
}

type Ended = { world: World; injected: Injected; recovery: number; endsBy: readonly NodeJS.Signals[] };

async function findings({ world, injected, recovery, endsBy }: Ended): Promise<Findings> {
  const { fleet, watch, log } = world;
  const longestStallSeconds = watch.longestStallMs() / 1_000;
  await fleet.close('stop');
  const crashes = fleet.ended().filter(({ signal }) => !signal || !endsBy.includes(signal));
  const account = await world.account();
  return {
    landed: injected.landed,
    account,
    recoveries: [...(injected.recoveries ?? []), recovery],
    fenced: log.fenced(),
    peakRssMb: fleet.peakRssMb(),
    longestStallSeconds,
    looks: watch.looks(),
    faults: [...new Set([...watch.faults, ...(injected.faults ?? []), ...crashes.map(crash)])],
    notes: { workersStarted: fleet.started(), workerErrors: log.codes(), ...injected.notes },
  };
}

/**
 * A row of the common kind: processors count while events stream in, faults come, the stream stops with the last of
 * them, everything is counted within the bound, and the judge recounts.
 */
export function counting<T = undefined>(what: Counting<T>): Row {
  const { name, injects, boundSeconds, quick, needs, workers = 1, perSecond = 1_000 } = what;
  const { own, prepare, endsBy = ['SIGKILL'], make = (stage: Stage) => mixed(stage.random) } = what;
  return {
    name,
    injects,
    boundSeconds,
    ...(quick && { quick }),
    ...(needs && { needs }),
    async run(stage) {
      const given = await stage.servers(own);
      const prepared = await prepare?.(stage, given);
      const servers = prepared?.servers ?? given;
      const world = await stage.open(servers, prepared?.world);
      await world.fleet.grow(workers);
      world.producer.stream({ perSecond, make: make(stage) });
      await stage.waiting.until('the first events', () => world.watch.read() > 0, FLOWING_MS);
      world.watch.markMoved();
      const injected = await what.faults({ stage, world, servers, extra: prepared?.extra as T });
      const endedAt = performance.now();
      await world.producer.pause();
      await world.counted(await world.ends(), boundSeconds * 2);
      return findings({ world, injected, recovery: (performance.now() - endedAt) / 1_000, endsBy });
    },
  };
}
