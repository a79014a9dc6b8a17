import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry of its own (never the global one) with process metrics; every series carries the label `service`. */
export function createRegistry(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
