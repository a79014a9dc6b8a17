import { Histogram, type Registry } from 'prom-client';

// Seconds; fine where a 304 and a small query are, coarse up to the deadline; 0.3 is where the objective stands.
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.3, 0.5, 1, 2.5, 5];

type Answered = {
  request: { method: string; routeOptions: { url?: string | undefined } };
  statusCode: number;
};

/** Durations of HTTP requests; the registry adds the label `service`. Answers what observes one, in milliseconds. */
export function createHttpDuration(registry: Registry) {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer; for a live stream until its headers are sent',
    labelNames: ['method', 'route', 'status_code'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return ({ request, statusCode }: Answered, elapsedMs: number): void => {
    const route = request.routeOptions.url ?? 'unmatched';
    duration.observe({ method: request.method, route, status_code: String(statusCode) }, elapsedMs / 1_000);
  };
}
