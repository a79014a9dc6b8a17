import type { FastifyInstance, FastifyReply } from 'fastify';

import { createOverload, overloadAnswer, type OverloadLimits } from '@millrace/runtime/overload.ts';

function refuse(reply: FastifyReply): void {
  const { headers, body } = overloadAnswer(reply.request.id);
  reply.hijack();
  reply.raw.writeHead(503, headers).end(body);
}

/**
 * Refuses at once, before a body is read, what this process cannot do in time: 503 with Retry-After. A request counts
 * from when its body is there, so that slow senders take no place. Health is never refused.
 */
export function shedLoad(app: FastifyInstance, limits: OverloadLimits): void {
  const overload = createOverload(limits);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/healthz' && overload.isOverloaded()) refuse(reply);
  });
  app.addHook('preHandler', async (request, reply) => {
    const { url } = request.routeOptions;
    if (url === '/healthz') return;
    if (overload.isFull()) refuse(reply);
    else reply.raw.once('close', overload.enter());
  });
}
