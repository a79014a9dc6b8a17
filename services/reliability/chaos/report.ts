import { quantile, sorted } from '@millrace/stack/bench/summary.ts';

import type { ClientName } from '../parts/clients.ts';
import type { Result } from './runner.ts';

const round = (value: number) => Math.round(value * 100) / 100;

function spreadOf(recoveries: readonly number[]) {
  const all = sorted(recoveries);
  if (all.length === 0) return null;
  return {
    count: all.length,
    p50: round(quantile(all, 0.5)),
    p95: round(quantile(all, 0.95)),
    max: round(quantile(all, 1)),
  };
}

type Replay = { seed: number; client?: ClientName };

/** A row as it is kept. */
export function reported({ row, findings, failures, notRun, seconds }: Result, run: Replay) {
  const { name, injects, boundSeconds } = row;
  const { seed, client = 'kafkajs' } = run;
  const other = client === 'kafkajs' ? '' : ` --client ${client}`;
  const replay = `npm run chaos -- --only ${name} --seed ${seed}${other}`;
  if (notRun) return { name, injects, notRun, passed: null, replay };
  const { faults: _, ...account } = findings?.account ?? {};
  return {
    name,
    injects,
    landed: findings?.landed ?? {},
    ...account,
    fenceRejections: findings?.fenced ?? null,
    recoverySeconds: spreadOf(findings?.recoveries ?? []),
    boundSeconds,
    longestStallSeconds: findings && round(findings.longestStallSeconds),
    peakRssMb: findings?.peakRssMb ?? null,
    looks: findings?.looks ?? 0,
    notes: findings?.notes ?? {},
    seconds: round(seconds),
    replay,
    passed: failures.length === 0,
    failures,
  };
}

export type Reported = ReturnType<typeof reported>;

/** A row as it is shown. */
export function shown({ row, findings, failures, notRun, seconds }: Result): string {
  const name = row.name.padEnd(28);
  if (notRun) return `- ${name} not run: ${notRun}`;
  if (failures.length > 0) return `✘ ${name} ${failures.join('; ')}  ${seconds.toFixed(1)} s`;
  const landed = Object.values(findings?.landed ?? {}).reduce((sum, times) => sum + times, 0);
  const recovery = spreadOf(findings?.recoveries ?? []);
  const records = (findings?.account?.inLog ?? 0).toLocaleString('en');
  return `✔ ${name} ${String(landed).padStart(5)} landed  ${records.padStart(8)} records  recovered in ${recovery?.max} s at most  (${seconds.toFixed(1)} s)`;
}

/** What all rows came to; a run in which nothing was run has shown nothing. */
export function summary(results: readonly Pick<Result, 'failures' | 'notRun'>[]) {
  const ran = results.filter(({ notRun }) => notRun === undefined);
  const held = ran.filter(({ failures }) => failures.length === 0).length;
  const left = results.length - ran.length;
  const line = `${held} of ${ran.length} rows without a failure`;
  return {
    line: left === 0 ? line : `${line}, ${left} of ${results.length} not run,`,
    passed: ran.length > 0 && held === ran.length,
  };
}

/** What no row shows. */
export const NOT_COVERED = [
  'power loss: what a disk loses that said it had written (no device mapper; a lost log tail is cut by hand instead)',
  'several brokers, several zones, managed services, a real load balancer',
  'packet loss and reordering below TCP',
  'the failover of an asynchronous standby, which loses what was not sent',
  'fsync that answers EIO, a schema changed under load, DNS that changes at a failover',
  'the gateway that takes events over HTTP: records are produced to Kafka here',
];
