import { setTimeout as sleep } from 'node:timers/promises';

import { quantile, sorted } from '@millrace/stack/bench/summary.ts';

import type { Answer } from './send.ts';

export type Load = { perSecond: number; seconds: number };
/** Milliseconds from the moment a request was due, whenever it was really sent. */
export type Latency = { p50: number; p95: number; p99: number; max: number };
export type LoadResult = {
  offeredPerSecond: number;
  sent: number;
  /** 2xx that came within the time of the load, a second; what came later was of use to nobody. */
  goodputPerSecond: number;
  ok: number;
  refused: number;
  /** Refusals (429, 503) without Retry-After. */
  refusedWithoutRetryAfter: number;
  /** Neither a success nor a refusal: other statuses, cut connections, no answer. */
  failed: number;
  failures: Record<string, number>;
  latencyMs: Latency;
  refusalMs: Latency;
  /** How late the generator itself sent, in ms: its own queue, not the service's. */
  lateMs: Latency;
  /** CPU of this process, the generator, in cores. */
  generatorCores: number;
};

const round = (value: number) => Math.round(value * 10) / 10;
export const latencyOf = (values: number[]): Latency => {
  const all = sorted(values.length > 0 ? values : [0]);
  const at = (q: number) => round(quantile(all, q));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
};

const isRefusal = (status: number) => status === 429 || status === 503;
const TURN_MS = 2;
// For the answers to the last requests.
const GRACE_MS = 200;

/**
 * Sends at a steady rate, however slowly answers come: nobody waits for anybody, so a service that falls behind is seen
 * to. Resolves when all are answered.
 */
export async function openLoop(
  { perSecond, seconds }: Load,
  send: (n: number) => Promise<Answer>,
): Promise<LoadResult> {
  const total = Math.round(perSecond * seconds);
  const dueAt = (n: number) => begin + (n / perSecond) * 1_000;
  const good: number[] = [];
  let goodInTime = 0;
  const refusals: number[] = [];
  const late: number[] = [];
  const failures: Record<string, number> = {};
  let refusedWithoutRetryAfter = 0;

  async function one(n: number): Promise<void> {
    late.push(performance.now() - dueAt(n));
    const { status, retryAfter, error } = await send(n);
    const ms = performance.now() - dueAt(n);
    if (status >= 200 && status < 300) {
      good.push(ms);
      if (performance.now() - begin <= seconds * 1_000 + GRACE_MS) goodInTime++;
    } else if (isRefusal(status)) {
      refusals.push(ms);
      if (retryAfter === undefined) refusedWithoutRetryAfter++;
    } else {
      const why = error ?? String(status);
      failures[why] = (failures[why] ?? 0) + 1;
    }
  }

  const cpu = process.cpuUsage();
  const begin = performance.now();
  const answers: Promise<void>[] = [];
  while (answers.length < total) {
    while (answers.length < total && dueAt(answers.length) <= performance.now())
      answers.push(one(answers.length));
    await sleep(TURN_MS);
  }
  const used = process.cpuUsage(cpu);
  const took = (performance.now() - begin) / 1_000;
  await Promise.all(answers);
  return {
    offeredPerSecond: perSecond,
    sent: total,
    goodputPerSecond: round(goodInTime / seconds),
    ok: good.length,
    refused: refusals.length,
    refusedWithoutRetryAfter,
    failed: total - good.length - refusals.length,
    failures,
    latencyMs: latencyOf(good),
    refusalMs: latencyOf(refusals),
    lateMs: latencyOf(late),
    generatorCores: round((used.user + used.system) / 1e6 / took),
  };
}
