import type { Plan, PlanMeasure, PlanView } from '@millrace/pipeline/definition/plan.ts';

export type { Plan };
export type View = PlanView;
export type Measure = PlanMeasure;

/** All times are ISO 8601, UTC. `seenAt` is the processor's heartbeat, once a second. */
export type Partition = {
  partition: number;
  nextOffset: number;
  endOffset: number;
  lag: number;
  epoch: number;
  owner: string;
  watermark: string | null;
  committedAt: string | null;
  seenAt: string | null;
  freshnessMs: number | null;
  stopped: { code: string; message: string } | null;
};

/** `version` counts commits; `at` is the server's clock. */
export type State = {
  pipeline: string;
  version: number;
  at: string;
  read: number;
  counted: number;
  deadLettered: number;
  droppedLate: number;
  late: number;
  lag: number;
  committedAt: string | null;
  freshnessMs: number | null;
  partitions: Partition[];
};

export type PipelineName = { name: string; title: string; description: string; version: number };
export type PipelineList = { pipelines: PipelineName[] };
export type PipelineDetail = { plan: Plan; state: State };

export type Histogram = { counts: number[]; p50: number | null; p90: number | null; p99: number | null };
export type Value = string | number | boolean | Histogram | null;
export type Row = Record<string, Value | undefined>;
/** `from` and `to` bound the starts of the merged windows. */
export type Rollup = { version: number; from?: string | null; to?: string | null; rows: Row[] };

export type DeadLetter = {
  partition: number;
  offset: number;
  recordedAt: string;
  reason: { code: string; path: string; message: string };
  preview: string;
};
export type DeadLetters = { version: number; rows: DeadLetter[] };
