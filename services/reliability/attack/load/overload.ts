import { setTimeout as sleep } from 'node:timers/promises';

import { quantile, sorted, spread } from '@millrace/stack/bench/summary.ts';

import type { Service } from '../world/service.ts';
import { openLoop, type Latency, type Load, type LoadResult } from './open-loop.ts';
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

/** CPU of the service in microseconds: of an answer, as at the knee, and of a refusal, by what overload takes beyond. */
export type Cost = { answerUs: number; refusalUs: number };

export type OverloadResult = {
  /** The highest rate at which p99 is within the objective and 99 of 100 requests are answered. */
  kneePerSecond: number;
  search: { perSecond: number; goodput: number; p99Ms: number }[];
  rounds: {
    atKnee: Pick<LoadResult, 'goodputPerSecond' | 'latencyMs' | 'refused' | 'failed'>;
    overloaded: LoadResult;
    ratio: number;
    cost: Cost;
  }[];
  /** Of the rounds: goodput at five times the knee over goodput at the knee. */
  goodputRatio: number;
  goodputRatios: { min: number; median: number; max: number };
  /** Medians of the rounds. */
  cost: Cost;
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

/** A load with the CPU that the service used for it. */
async function costed(service: Service, load: Load, send: Send) {
  const [cpu, began] = [service.cpuSeconds(), performance.now()];
  const result = await openLoop(load, send);
  const cpuSeconds = service.cpuSeconds() - cpu;
  return { result, cpuSeconds, cores: cpuSeconds / ((performance.now() - began) / 1_000) };
}

type Costed = Pick<Awaited<ReturnType<typeof costed>>, 'cpuSeconds'> & {
  result: Pick<LoadResult, 'ok' | 'refused'>;
};

/** What an answer takes, and what is left for each refusal when the answers under overload took as much. */
export function costOf(atKnee: Costed, over: Costed): Cost {
  const answerUs = (atKnee.cpuSeconds * 1e6) / Math.max(1, atKnee.result.ok);
  const refusals = over.cpuSeconds * 1e6 - over.result.ok * answerUs;
  const refusalUs = refusals / Math.max(1, over.result.refused);
  return { answerUs: Math.round(answerUs), refusalUs: Math.max(0, Math.round(refusalUs)) };
}

async function oneRound(service: Service, { knee, seconds }: { knee: number; seconds: number }, send: Send) {
  const at = await costed(service, { perSecond: knee, seconds }, send);
  const over = await costed(service, { perSecond: OVERLOAD * knee, seconds }, send);
  const { goodputPerSecond, latencyMs, refused, failed } = at.result;
  return {
    serviceCores: over.cores,
    round: {
      atKnee: { goodputPerSecond, latencyMs, refused, failed },
      overloaded: over.result,
      ratio: Math.round((over.result.goodputPerSecond / goodputPerSecond) * 100) / 100,
      cost: costOf(at, over),
    },
  };
}

const medianOf = (values: number[]) => quantile(sorted(values), 0.5);

/** Finds the knee, then offers the knee and five times the knee by turns. */
export async function overload(service: Service, plan: OverloadPlan, send: Send): Promise<OverloadResult> {
  await openLoop({ perSecond: plan.firstRate, seconds: 2 }, send); // compiles code and fills caches
  const { knee, search } = await findKnee(plan, send);
  const before = service.memoryMb().now;
  const [rounds, recoveries, cores]: [OverloadResult['rounds'], number[], number[]] = [[], [], []];
  const roundsToDo = knee > 0 ? plan.rounds : 0;
  for (let done = 0; done < roundsToDo; done++) {
    const { round, serviceCores } = await oneRound(service, { knee, seconds: plan.seconds }, send);
    rounds.push(round);
    cores.push(serviceCores);
    recoveries.push(await recovery(Math.max(1, Math.round(knee / 2)), plan.sloMs, send));
  }
  const over = rounds.map(({ overloaded }) => overloaded);
  const goodputRatios = spread(rounds.map(({ ratio }) => ratio));
  const costs = rounds.map(({ cost }) => cost);
  return {
    kneePerSecond: knee,
    search,
    rounds,
    goodputRatio: goodputRatios.median,
    goodputRatios,
    cost: {
      answerUs: medianOf(costs.map(({ answerUs }) => answerUs)),
      refusalUs: medianOf(costs.map(({ refusalUs }) => refusalUs)),
    },
    refusalMs: worst(over.map(({ refusalMs }) => refusalMs)),
    failed: over.reduce((sum, { failed }) => sum + failed, 0),
    refusedWithoutRetryAfter: over.reduce((sum, load) => sum + load.refusedWithoutRetryAfter, 0),
    recoverySeconds: Math.max(...recoveries),
    rssMb: { before, peak: service.memoryMb().peak },
    generatorCores: Math.max(...over.map(({ generatorCores }) => generatorCores)),
    serviceCores: Math.round(Math.max(...cores) * 100) / 100,
  };
}
