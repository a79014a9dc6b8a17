import { setTimeout as sleep } from 'node:timers/promises';

import { quantile, sorted } from '@millrace/stack/bench/summary.ts';

import { openLoop, type LoadResult } from '../load/open-loop.ts';
import { createEvents, keepAlive, postEvents, readView } from '../load/requests.ts';
import type { Service } from '../world/service.ts';
import { startAttack, type Attack, type Cuts } from './attackers.ts';

const CUT_LIMIT_MS = 10_000;
// Attackers come one by one: all at once they would be an overload, which is another attack.
const RAMP_MS = 3_000;

export type SlowResult = {
  attack: string;
  connections: number;
  /** Connections that the server cut, and after how long. */
  cut: number;
  cutMsMax: number | null;
  /** p99 of normal clients in ms from when each request was due, round by round: undisturbed, and under attack. */
  normalP99Ms: number[];
  attackedP99Ms: number[];
  ratioOfMedians: number;
  normalFailed: number;
  peakRssMb: number;
  rssGrowthMb: number;
};

type Setup = {
  api: Service;
  ingest: Service;
  connections: number;
  rounds: number;
  /** Of a window, with and without attackers. */
  seconds: number;
  perSecond: number;
};

/** Half reads, half writes, at a rate far below what the services can do. */
async function normalClients({ api, ingest, perSecond, seconds }: Setup): Promise<LoadResult> {
  const [agent, events] = [keepAlive(50), createEvents()];
  try {
    return await openLoop({ perSecond, seconds }, (n) =>
      n % 2 === 0
        ? readView({ port: api.port, agent }, Math.floor(Math.random() * 5_000))
        : postEvents({ port: ingest.port, agent }, events.make(1)),
    );
  } finally {
    agent.destroy();
  }
}

const p99 = (loads: readonly LoadResult[]) => loads.map(({ latencyMs }) => latencyMs.p99);
const median = (values: readonly number[]) => quantile(sorted(values), 0.5);

/** Waits, at most a little longer than the server may, until it has cut all. */
async function untilCut(isOver: () => boolean, began: number): Promise<void> {
  while (!isOver() && performance.now() - began < RAMP_MS + CUT_LIMIT_MS + 3_000) await sleep(100);
}

async function attackedWindow(setup: Setup, attack: Attack, mustCut: boolean) {
  const began = performance.now();
  const attackers = startAttack(attack, setup.connections, RAMP_MS);
  await sleep(RAMP_MS + 500);
  const load = await normalClients(setup);
  if (mustCut) await untilCut(attackers.isOver, began);
  return { load, cuts: attackers.stop() };
}

/**
 * Normal clients in turns with and without attackers, so that a busy machine slows both. `mustCut`: attackers who send
 * slowly are to be cut; those who read slowly may only not be in the way.
 */
export async function attackSlowly(setup: Setup, attack: Attack, mustCut: boolean): Promise<SlowResult> {
  const services = [setup.api, setup.ingest];
  const rss = () => services.reduce((sum, service) => sum + service.memoryMb().now, 0);
  await normalClients(setup);
  const before = rss();
  const [normal, attacked]: [LoadResult[], LoadResult[]] = [[], []];
  const cuts: Cuts[] = [];
  for (let round = 0; round < setup.rounds; round++) {
    normal.push(await normalClients(setup));
    const window = await attackedWindow(setup, attack, mustCut);
    attacked.push(window.load);
    cuts.push(window.cuts);
  }
  const cutMs = cuts.flatMap((each) => each.cutMs);
  return {
    attack: attack.name,
    connections: setup.connections * setup.rounds,
    cut: cutMs.length,
    cutMsMax: cutMs.length > 0 ? Math.round(Math.max(...cutMs)) : null,
    normalP99Ms: p99(normal),
    attackedP99Ms: p99(attacked),
    ratioOfMedians: Math.round((median(p99(attacked)) / median(p99(normal))) * 100) / 100,
    normalFailed: [...normal, ...attacked].reduce((sum, { failed, refused }) => sum + failed + refused, 0),
    peakRssMb: services.reduce((sum, service) => sum + service.memoryMb().peak, 0),
    rssGrowthMb: rss() - before,
  };
}
