import type { FastifyInstance } from 'fastify';

import { answerBusy } from '@millrace/runtime/overload-answer.ts';
import { watchDoor } from '@millrace/runtime/overload-door.ts';
import { createOverload, type OverloadLimits } from '@millrace/runtime/overload.ts';

import type { Observe } from './http-metrics.ts';

const HEALTH = '/healthz';
const isHealth = (url = '') => url === HEALTH || url.startsWith(`${HEALTH}?`);

/**
 * Refuses at once, before a body is read and before the framework looks at the request, what this process cannot do in
 * time: 503 with Retry-After. A request counts from when its body is there, so that slow senders take no place. Health
 * is never refused.
 */
export function shedLoad(app: FastifyInstance, limits: OverloadLimits, observe: Observe): void {
  const overload = createOverload(limits);
  watchDoor(app.server, {
    refuses: ({ url }) => overload.isOverloaded() && !isHealth(url),
    // No route: what was asked for is not looked at.
    refused: ({ method = '' }, tookMs) =>
      observe({ request: { method, routeOptions: { url: 'refused' } }, statusCode: 503 }, tookMs),
  });
  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.url === HEALTH) return;
    if (overload.isFull()) {
      reply.hijack();
      answerBusy(reply.raw, { requestId: request.id });
    } else reply.raw.once('close', overload.enter());
  });
}
