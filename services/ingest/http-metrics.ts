import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

import { createHttpDuration } from '@millrace/runtime/http-metrics.ts';

export type Observe = ReturnType<typeof createHttpDuration>;

/** Measures every request until its answer is sent; gives what measures those that the app never sees. */
export function measureRequests(app: FastifyInstance, registry: Registry): Observe {
  const observe = createHttpDuration(registry);
  app.addHook('onResponse', async (_, reply) => observe(reply, reply.elapsedTime));
  return observe;
}
