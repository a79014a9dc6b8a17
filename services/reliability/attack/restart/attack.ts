import { setTimeout as sleep } from 'node:timers/promises';

import { openLoop, type LoadResult } from '../load/open-loop.ts';
import { createEvents, keepAlive, postEvents, readView } from '../load/requests.ts';
import type { Answer } from '../load/send.ts';
import { compareIds } from '../world/log.ts';
import type { Service, ServiceName } from '../world/service.ts';
import type { World } from '../world/world.ts';
import { createBalancer } from './balancer.ts';

export type RestartResult = {
  restarts: number;
  load: { api: LoadResult; ingest: LoadResult };
  failedRequests: number;
  acknowledged: number;
  lost: number;
  doubled: number;
  /** Longest from the signal to the exit, the wait for the balancer included. */
  drainSecondsMax: number;
  exitCodes: (number | null)[];
};

type Plan = { rounds: number; perSecond: number; drainWaitMs: number };
// After a restart, until the next: a balancer has seen the new process, and both carry load.
const SETTLE_MS = 700;

const portOf = (service: Service) => ({ http: service.port, admin: Number(new URL(service.adminUrl).port) });
const noneReady = (error: unknown): Answer => ({
  status: 0,
  retryAfter: undefined,
  body: '',
  error: String(error),
});

type Running = Record<ServiceName, Service[]>;
const BOTH = ['api', 'ingest'] as const;

async function startPairs(world: World, env: NodeJS.ProcessEnv): Promise<Running> {
  const running: Running = { api: [], ingest: [] };
  for (const name of BOTH) for (let i = 0; i < 2; i++) running[name].push(await world.start(name, { env }));
  return running;
}

/** Restarts each process, one after the other, at its own address; gives how long each took to end, and its exit code. */
async function restartAll(
  world: World,
  running: Running,
  { rounds, env }: { rounds: number; env: NodeJS.ProcessEnv },
) {
  const ends: { seconds: number; code: number | null }[] = [];
  await sleep(SETTLE_MS);
  for (let round = 0; round < rounds; round++)
    for (const name of BOTH)
      for (const [i, service] of running[name].entries()) {
        const began = performance.now();
        const { code } = await service.stop();
        ends.push({ seconds: (performance.now() - began) / 1_000, code });
        running[name][i] = await world.start(name, { env, ports: portOf(service) });
        await sleep(SETTLE_MS);
      }
  return ends;
}

/** Load through a balancer until the signal, in windows of a second: no request waits for one of its own window. */
async function loadUntil(
  signal: AbortSignal,
  { perSecond, balancer }: { perSecond: number; balancer: ReturnType<typeof createBalancer> },
  send: (port: number, n: number) => Promise<Answer>,
): Promise<LoadResult> {
  const windows: LoadResult[] = [];
  const through = async (n: number) => {
    try {
      return await send(balancer.next().port, n);
    } catch (error) {
      return noneReady(error);
    }
  };
  while (!signal.aborted) windows.push(await openLoop({ perSecond, seconds: 1 }, through));
  return sum(windows);
}

/** Two processes each of api and ingest behind a balancer, restarted one after the other while requests come. */
export async function restartUnderLoad(world: World, plan: Plan): Promise<RestartResult> {
  // What is tried is the change of processes, not how much a machine can do that others use as well.
  const env = { DRAIN_WAIT_MS: String(plan.drainWaitMs), TURN_MAX_MS: '60000' };
  const running = await startPairs(world, env);
  const balancers = { api: createBalancer(running.api), ingest: createBalancer(running.ingest) };
  const before = await world.log.ends();
  const [agent, events, acknowledged] = [keepAlive(200), createEvents(), [] as number[]];
  const over = new AbortController();
  const { perSecond, rounds } = plan;
  try {
    const [api, ingest, ends] = await Promise.all([
      loadUntil(over.signal, { perSecond, balancer: balancers.api }, (port, n) =>
        readView({ port, agent }, n),
      ),
      loadUntil(over.signal, { perSecond, balancer: balancers.ingest }, (port) =>
        postEvents({ port, agent }, events.make(5), (ids) => void acknowledged.push(...ids)),
      ),
      restartAll(world, running, { rounds, env }).finally(() => over.abort()),
    ]);
    const stored = await world.log.valuesSince(before);
    const storedIds = stored.map((value) => (JSON.parse(value) as { id: number }).id);
    return {
      restarts: ends.length,
      load: { api, ingest },
      failedRequests: api.failed + api.refused + ingest.failed + ingest.refused,
      acknowledged: acknowledged.length,
      ...compareIds(acknowledged, storedIds),
      drainSecondsMax: Math.round(Math.max(...ends.map(({ seconds }) => seconds)) * 10) / 10,
      exitCodes: ends.map(({ code }) => code),
    };
  } finally {
    for (const balancer of Object.values(balancers)) balancer.stop();
    await Promise.all(
      Object.values(running)
        .flat()
        .map((service) => service.stop()),
    );
    agent.destroy();
  }
}

/** Seconds of load as one: counts added, the worst of each latency. */
function sum(loads: LoadResult[]): LoadResult {
  return loads.reduce((total, load) => {
    const failures = { ...total.failures };
    for (const [why, times] of Object.entries(load.failures)) failures[why] = (failures[why] ?? 0) + times;
    const worst = total.latencyMs.p99 > load.latencyMs.p99 ? total.latencyMs : load.latencyMs;
    return {
      ...total,
      sent: total.sent + load.sent,
      ok: total.ok + load.ok,
      refused: total.refused + load.refused,
      refusedWithoutRetryAfter: total.refusedWithoutRetryAfter + load.refusedWithoutRetryAfter,
      failed: total.failed + load.failed,
      failures,
      latencyMs: worst,
      generatorCores: Math.max(total.generatorCores, load.generatorCores),
    };
  });
}
