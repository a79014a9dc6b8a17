import { Counter, type Registry } from 'prom-client';

/** Counters of events by what became of them; `code` says why they were refused. */
export function createEventMetrics(registry: Registry) {
  return {
    accepted: new Counter({
      name: 'millrace_events_accepted_total',
      help: 'Events that Kafka has acknowledged',
      labelNames: ['pipeline'],
      registers: [registry],
    }),
    refused: new Counter({
      name: 'millrace_events_refused_total',
      help: 'Events of requests that were refused as a whole, by the code of the fault',
      labelNames: ['pipeline', 'code'],
      registers: [registry],
    }),
  };
}

export type EventMetrics = ReturnType<typeof createEventMetrics>;
