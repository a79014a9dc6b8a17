import { FAULTS, LOSSES } from './faults.ts';
import type { Landed } from './world.ts';

/** Sums over many runs: events in the logs, and how often each thing really happened. */
export type Sums = { seeds: number; events: number; landed: Record<string, number>; failures: Failure[] };
export type Failure = { seed: number; why: string };

export const noSums = (): Sums => ({ seeds: 0, events: 0, landed: {}, failures: [] });

export function addRun(sums: Sums, landed: Landed, events: number): void {
  sums.seeds++;
  sums.events += events;
  for (const [name, times] of Object.entries(landed)) sums.landed[name] = (sums.landed[name] ?? 0) + times;
}

export function addSums(sums: Sums, more: Sums): void {
  sums.seeds += more.seeds;
  sums.events += more.events;
  sums.failures.push(...more.failures);
  for (const [name, times] of Object.entries(more.landed))
    sums.landed[name] = (sums.landed[name] ?? 0) + times;
}

/** Faults that never happened: what a run says nothing about. */
export const missed = ({ landed }: Sums): string[] =>
  [...Object.keys(FAULTS), ...Object.keys(LOSSES)].filter((name) => !landed[name]);
