import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Metrics of the processor; all carry the label `pipeline`. */
export function createProcessorMetrics(registry: Registry, pipeline: string) {
  const registers = [registry];
  const metric = { registers, labelNames: ['pipeline'] as string[] };
  const records = new Counter({
    ...metric,
    name: 'millrace_records_total',
    help: 'Records committed, by what became of them',
    labelNames: ['pipeline', 'outcome'],
  });
  const late = new Counter({
    ...metric,
    name: 'millrace_late_events_total',
    help: 'Events that came behind the watermark',
  });
  const commits = new Counter({
    ...metric,
    name: 'millrace_commits_total',
    help: 'Commits, by result',
    labelNames: ['pipeline', 'result'],
  });
  const rows = new Counter({
    ...metric,
    name: 'millrace_rows_written_total',
    help: 'Cells written by commits',
  });
  const seconds = new Histogram({
    ...metric,
    name: 'millrace_commit_seconds',
    help: 'Time from closing a batch to its commit',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  });
  const age = new Histogram({
    ...metric,
    name: 'millrace_event_age_seconds',
    help: 'Age of a record (now - record timestamp) when it was committed',
    buckets: [0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
  });
  const lag = new Gauge({
    ...metric,
    name: 'millrace_partition_lag',
    help: 'Records between what is folded and the end of the log',
    labelNames: ['pipeline', 'partition'],
  });
  const owned = new Gauge({
    ...metric,
    name: 'millrace_partitions_owned',
    help: 'Partitions this process holds',
  });
  const halted = new Gauge({
    ...metric,
    name: 'millrace_partitions_halted',
    help: 'Partitions that wait for a person, by code',
    labelNames: ['pipeline', 'code'],
  });
  const paused = new Gauge({
    ...metric,
    name: 'millrace_paused',
    help: '1 while reading waits for the database',
  });
  const label = { pipeline };
  return {
    counted: records.labels(pipeline, 'counted'),
    deadLettered: records.labels(pipeline, 'dead_lettered'),
    droppedLate: records.labels(pipeline, 'dropped_late'),
    late: late.labels(label),
    committed: commits.labels(pipeline, 'committed'),
    fenced: commits.labels(pipeline, 'fenced'),
    retried: commits.labels(pipeline, 'retried'),
    rows: rows.labels(label),
    commitSeconds: seconds.labels(label),
    age: age.labels(label),
    lag: (partition: number, messages: number) => lag.set({ pipeline, partition }, messages),
    forgetLag: () => lag.reset(),
    owned: owned.labels(label),
    halted: (code: string) => halted.inc({ pipeline, code }),
    paused: paused.labels(label),
  };
}

export type ProcessorMetrics = ReturnType<typeof createProcessorMetrics>;
