import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Gauge, type Registry } from 'prom-client';

import { createHttpDuration } from '@millrace/runtime/http-metrics.ts';

/** HTTP metrics of this process; the registry adds the label `service`. */
export function createHttpMetrics(registry: Registry) {
  const observe = createHttpDuration(registry);
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that are being answered, live streams not counted',
    registers: [registry],
  });
  const open = new WeakSet<ServerResponse>();
  const leave = (response: ServerResponse) => {
    if (open.delete(response)) inFlight.dec();
  };
  return {
    /** A client that goes away before its answer ends it too: Fastify says nothing of that. */
    started(response: ServerResponse): void {
      open.add(response);
      inFlight.inc();
      response.once('close', () => leave(response));
    },
    /** Once per request: when it was answered, or when it became a stream. */
    finished(reply: FastifyReply): void {
      leave(reply.raw);
      // A stream was begun past Fastify, which knows nothing of its status.
      observe({ request: reply.request, statusCode: reply.raw.statusCode }, reply.elapsedTime);
    },
    /** One that the app never saw; no route, for what was asked for is not looked at. */
    refused: (method: string, tookMs: number) =>
      observe({ request: { method, routeOptions: { url: 'refused' } }, statusCode: 503 }, tookMs),
  };
}

export type HttpMetrics = ReturnType<typeof createHttpMetrics>;

/** Measures every request. A live stream calls `finished` itself when it begins. */
export function measureRequests(app: FastifyInstance, metrics: HttpMetrics): void {
  app.addHook('onRequest', async (_, reply) => metrics.started(reply.raw));
  app.addHook('onResponse', async (_, reply) => {
    const isStream = reply.raw.getHeader('content-type') === 'text/event-stream';
    if (!isStream) metrics.finished(reply);
  });
}
