/** The JSON of the public API, as far as the page reads it. */
export type Window =
  | { kind: 'none' }
  | { kind: 'tumbling'; sizeMs: number }
  | { kind: 'hopping'; sizeMs: number; everyMs: number };

export type MeasureKind = 'count' | 'sum' | 'min' | 'max' | 'avg' | 'histogram' | 'distinct';

/** `scale` is the number of decimal digits; `bounds` are the upper edges of a histogram's buckets. */
export type Measure = {
  name: string;
  kind: MeasureKind;
  field: string | null;
  title: string;
  unit: string | null;
  scale: number;
  bounds: number[] | null;
};

export type View = { name: string; title: string; by: string[]; window: Window; measures: Measure[] };

export type Plan = {
  name: string;
  title: string;
  description: string;
  source: { topic: string; partitions: number; key: string };
  event: { properties?: Record<string, { title?: string; description?: string }> };
  time: string;
  dropAfterMs: number | null;
  views: View[];
};

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
export type Value = string | number | Histogram | null;
export type Row = Record<string, Value | undefined>;
export type Rollup = { version: number; rows: Row[] };

export type DeadLetter = {
  partition: number;
  offset: number;
  recordedAt: string;
  reason: { code: string; path: string; message: string };
  preview: string;
};
export type DeadLetters = { version: number; rows: DeadLetter[] };
