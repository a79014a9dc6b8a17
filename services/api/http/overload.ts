import type { FastifyInstance, FastifyReply } from 'fastify';

import { answerBusy } from '@millrace/runtime/overload-answer.ts';
import { createOverload, type OverloadLimits } from '@millrace/runtime/overload.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answers have no end. */
    stream?: true;
  }
}

function refuse(reply: FastifyReply): void {
  reply.hijack();
  answerBusy(reply.raw, { requestId: reply.request.id });
}

/**
 * Refuses at once what this process cannot do in time: 503 with Retry-After. A live stream takes
 * no place, for streams have a limit of their own. Health is never refused.
 */
export function shedLoad(app: FastifyInstance, limits: OverloadLimits): void {
  const overload = createOverload(limits);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/healthz' && overload.isOverloaded()) refuse(reply);
  });
  app.addHook('preHandler', async (request, reply) => {
    const { url, config } = request.routeOptions;
    if (url === '/healthz' || config.stream) return;
    if (overload.isFull()) refuse(reply);
    else reply.raw.once('close', overload.enter());
  });
}
