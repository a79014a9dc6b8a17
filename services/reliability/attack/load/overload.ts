import { setTimeout as sleep } from 'node:timers/promises';

import { quantile, sorted } from '@millrace/stack/bench/summary.ts';

import type { Service } from '../world/service.ts';
import { openLoop, type Latency, type LoadResult } from './open-loop.ts';
import type { Answer } from './send.ts';

type Send = (n: number) => Promise<Answer>;
export type OverloadPlan = {
  /** p99 from the planned time that a rate must keep to count as held, in ms. */
  sloMs: number;
  firstRate: number;
  /** A rate is this many times the one before. */
  step: number;
  seconds: number;
  rounds: number;
};

export type OverloadResult = {
  /** The highest rate at which p99 is within the objective and 99 of 100 requests are answered. */
  kneePerSecond: number;
  search: { perSecond: number; goodput: number; p99Ms: number }[];
  rounds: {
    atKnee: Pick<LoadResult, 'goodputPerSecond' | 'latencyMs' | 'refused' | 'failed'>;
    overloaded: LoadResult;
    ratio: number;
  }[];
  /** Median of the rounds: goodput at five times the knee over goodput at the knee. */
  goodputRatio: number;
  refusalMs: Latency;
  failed: number;
  refusedWithoutRetryAfter: number;
  /** Seconds from the end of the overload until a second passes at half the knee without a refusal and within the objective. */
  recoverySeconds: number;
  rssMb: { before: number; peak: number };
  generatorCores: number;
  serviceCores: number;
};

const OVERLOAD = 5;
const RECOVERY_LIMIT_S = 20;
const BREATH_MS = 1_000;

const isHeld = ({ latencyMs, refused, failed, sent }: LoadResult, sloMs: number) =>
  latencyMs.p99 <= sloMs && refused + failed <= sent / 100;

async function findKnee({ firstRate, step, seconds, sloMs }: OverloadPlan, send: Send) {
  const search: OverloadResult['search'] = [];
  let knee = 0;
  for (let rate = firstRate; ; rate = Math.round(rate * step)) {
    let load = await openLoop({ perSecond: rate, seconds }, send);
    await sleep(BREATH_MS);
    // Once more: somebody else may have had the processor.
    if (!isHeld(load, sloMs)) {
      load = await openLoop({ perSecond: rate, seconds }, send);
      await sleep(BREATH_MS);
    }
    search.push({ perSecond: rate, goodput: load.goodputPerSecond, p99Ms: load.latencyMs.p99 });
    if (!isHeld(load, sloMs)) return { knee, search };
    knee = rate;
  }
}

async function recovery(rate: number, sloMs: number, send: Send): Promise<number> {
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1_000;
  while (elapsed() < RECOVERY_LIMIT_S)
    if (isHeld(await openLoop({ perSecond: rate, seconds: 1 }, send), sloMs))
      return Math.round(elapsed() * 10) / 10;
  return RECOVERY_LIMIT_S;
}

const worst = (all: Latency[]): Latency => ({
  p50: Math.max(...all.map(({ p50 }) => p50)),
  p95: Math.max(...all.map(({ p95 }) => p95)),
  p99: Math.max(...all.map(({ p99 }) => p99)),
  max: Math.max(...all.map(({ max }) => max)),
});

/** Finds the knee, then offers the knee and five times the knee by turns. */
export async function overload(service: Service, plan: OverloadPlan, send: Send): Promise<OverloadResult> {
  await openLoop({ perSecond: plan.firstRate, seconds: 2 }, send); // compiles code and fills caches
  const { knee, search } = await findKnee(plan, send);
  const before = service.memoryMb().now;
  const [rounds, recoveries, cores]: [OverloadResult['rounds'], number[], number[]] = [[], [], []];
  const roundsToDo = knee > 0 ? plan.rounds : 0;
  for (let round = 0; round < roundsToDo; round++) {
    const at = await openLoop({ perSecond: knee, seconds: plan.seconds }, send);
    const [cpu, began] = [service.cpuSeconds(), performance.now()];
    const overloaded = await openLoop({ perSecond: OVERLOAD * knee, seconds: plan.seconds }, send);
    cores.push((service.cpuSeconds() - cpu) / ((performance.now() - began) / 1_000));
    recoveries.push(await recovery(Math.max(1, Math.round(knee / 2)), plan.sloMs, send));
    const { goodputPerSecond, latencyMs, refused, failed } = at;
    rounds.push({
      atKnee: { goodputPerSecond, latencyMs, refused, failed },
      overloaded,
      ratio: Math.round((overloaded.goodputPerSecond / goodputPerSecond) * 100) / 100,
    });
  }
  const over = rounds.map(({ overloaded }) => overloaded);
  return {
    kneePerSecond: knee,
    search,
    rounds,
    goodputRatio: quantile(sorted(rounds.map(({ ratio }) => ratio)), 0.5),
    refusalMs: worst(over.map(({ refusalMs }) => refusalMs)),
    failed: over.reduce((sum, { failed }) => sum + failed, 0),
    refusedWithoutRetryAfter: over.reduce((sum, load) => sum + load.refusedWithoutRetryAfter, 0),
    recoverySeconds: Math.max(...recoveries),
    rssMb: { before, peak: service.memoryMb().peak },
    generatorCores: Math.max(...over.map(({ generatorCores }) => generatorCores)),
    serviceCores: Math.round(Math.max(...cores) * 100) / 100,
  };
}
