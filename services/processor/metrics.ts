import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const AGE_SECONDS = [0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Name, help and labels of a metric; all carry the label `pipeline`. */
const metric = (registry: Registry, name: string, [help, ...labels]: [string, ...string[]]) => ({
  registers: [registry],
  name,
  help,
  labelNames: ['pipeline', ...labels],
});

function createCounters(registry: Registry, pipeline: string) {
  const counter = (name: string, text: [string, ...string[]]) => new Counter(metric(registry, name, text));
  const records = counter('millrace_records_total', ['Records committed, by what became of them', 'outcome']);
  const commits = counter('millrace_commits_total', ['Commits, by result', 'result']);
  return {
    counted: records.labels(pipeline, 'counted'),
    deadLettered: records.labels(pipeline, 'dead_lettered'),
    droppedLate: records.labels(pipeline, 'dropped_late'),
    late: counter('millrace_late_events_total', ['Events that came behind the watermark']).labels(pipeline),
    committed: commits.labels(pipeline, 'committed'),
    fenced: commits.labels(pipeline, 'fenced'),
    retried: commits.labels(pipeline, 'retried'),
    rows: counter('millrace_rows_written_total', ['Cells written by commits']).labels(pipeline),
  };
}

function createGauges(registry: Registry, pipeline: string) {
  const gauge = (name: string, text: [string, ...string[]]) => new Gauge(metric(registry, name, text));
  const lag = gauge('millrace_partition_lag', [
    'Records between what is folded and the log end',
    'partition',
  ]);
  const halted = gauge('millrace_partitions_halted', ['Partitions that wait for a person', 'code']);
  return {
    lag: (partition: number, records: number) => lag.set({ pipeline, partition }, records),
    halted: (code: string) => halted.inc({ pipeline, code }),
    /** Partitions and halts of an earlier assignment are no news any more. */
    forget: () => {
      lag.reset();
      halted.reset();
    },
    owned: gauge('millrace_partitions_owned', ['Partitions this process holds']).labels(pipeline),
    paused: gauge('millrace_paused', ['1 while reading waits for the database']).labels(pipeline),
  };
}

/** Metrics of the processor. */
export function createProcessorMetrics(registry: Registry, pipeline: string) {
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ ...metric(registry, name, [help]), buckets }).labels(pipeline);
  const age = 'Age of a record (now - record timestamp) when it was committed';
  return {
    ...createCounters(registry, pipeline),
    ...createGauges(registry, pipeline),
    commitSeconds: histogram(
      'millrace_commit_seconds',
      'Time from closing a batch to its commit',
      COMMIT_SECONDS,
    ),
    age: histogram('millrace_event_age_seconds', age, AGE_SECONDS),
  };
}

export type ProcessorMetrics = ReturnType<typeof createProcessorMetrics>;
