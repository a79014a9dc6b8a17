import { pipelines } from '@millrace/pipeline/registry.ts';
import { datasets } from '@millrace/ingest/datasets/registry.ts';
import type { StackConfig } from '../config.ts';
import type { Output } from '../terminal/output.ts';
import { processorName } from './port-wishes.ts';
import { startReplay, type Replay } from './replay.ts';
import type { Started } from './run-stack.ts';
import type { Watched } from './watch.ts';

/** A stack that stands, with the replays that feed it. */
export type Running = Started & {
  config: StackConfig;
  output: Output;
  replays: Replay[];
  /** Whether a pipeline was to be counted again from its log. */
  isRecount: boolean;
};

/** Starts the replay of every pipeline that has a data set. */
export function startReplays(config: StackConfig, { found }: Started, rate: string): Promise<Replay[]> {
  const withData = pipelines.map(({ plan }) => plan.name).filter((name) => name in datasets);
  return Promise.all(withData.map((pipeline) => startReplay(config, { pipeline, rate, addresses: found })));
}

/** Where this process finds the API. */
export function apiUrl(ports: Record<string, number>): string {
  return `http://127.0.0.1:${ports.api}`;
}

/** What the status line watches: each pipeline, its processor and its replay. */
export function watchedParts({ ports, replays }: Running): Watched[] {
  return pipelines.map(({ plan: { name } }) => ({
    pipeline: name,
    apiUrl: apiUrl(ports),
    adminPort: ports[`${processorName(name)} admin`] ?? 0,
    replay: replays.find(({ pipeline }) => pipeline === name),
  }));
}
