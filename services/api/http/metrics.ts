import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Gauge, Histogram, type Registry } from 'prom-client';

// Seconds; fine where a 304 and a small query are, coarse up to the deadline.
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** HTTP metrics of this process; the registry adds the label `service`. */
export function createHttpMetrics(registry: Registry) {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer; for a live stream until its headers are sent',
    labelNames: ['method', 'route', 'status_code'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that are being answered, live streams not counted',
    registers: [registry],
  });
  return {
    started: () => inFlight.inc(),
    /** Once per request: when it was answered, or when it became a stream. */
    finished(request: FastifyRequest, reply: FastifyReply): void {
      inFlight.dec();
      const labels = {
        method: request.method,
        route: request.routeOptions.url ?? 'unmatched',
        status_code: String(reply.raw.statusCode),
      };
      duration.observe(labels, reply.elapsedTime / 1_000);
    },
  };
}

export type HttpMetrics = ReturnType<typeof createHttpMetrics>;

/** Measures every request. A live stream calls `finished` itself when it begins. */
export function measureRequests(app: FastifyInstance, metrics: HttpMetrics): void {
  app.addHook('onRequest', async () => metrics.started());
  app.addHook('onResponse', async (request, reply) => {
    const isStream = reply.raw.getHeader('content-type') === 'text/event-stream';
    if (!isStream) metrics.finished(request, reply);
  });
}
