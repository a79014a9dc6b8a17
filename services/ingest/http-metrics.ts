import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

import { createHttpDuration } from '@millrace/runtime/http-metrics.ts';

/** Measures every request until its answer is sent. */
export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const observe = createHttpDuration(registry);
  app.addHook('onResponse', async (_, reply) => observe(reply, reply.elapsedTime));
}
