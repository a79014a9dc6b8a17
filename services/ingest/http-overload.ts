import type { FastifyInstance } from 'fastify';

import { answerBusy } from '@millrace/runtime/overload-answer.ts';
import { isHealth, watchDoor } from '@millrace/runtime/overload-door.ts';
import { inPlace } from '@millrace/runtime/overload-place.ts';
import { createOverload, type OverloadLimits } from '@millrace/runtime/overload.ts';

import { BODY_LIMIT_BYTES } from './body/limits.ts';
import type { Observe } from './http-metrics.ts';

const HEALTH = '/healthz';

/**
 * Refuses at once, before a body is read and before the framework looks at the request, what this process cannot do in
 * time: 503 with Retry-After. A request counts from when its handler begins, which is when its body is there, so that
 * slow senders take no place. Health is never refused.
 */
export function shedLoad(app: FastifyInstance, limits: OverloadLimits, observe: Observe): void {
  const overload = createOverload(limits);
  watchDoor(app.server, {
    bodyMax: BODY_LIMIT_BYTES,
    refuses: ({ url }) => overload.isOverloaded() && !isHealth(url),
    // No route: what was asked for is not looked at.
    refused: ({ method = '' }, tookMs) =>
      observe({ request: { method, routeOptions: { url: 'refused' } }, statusCode: 503 }, tookMs),
  });
  app.addHook('onRoute', (route) => {
    if (route.url === HEALTH) return;
    const { handler } = route;
    route.handler = function (request, reply) {
      if (!overload.isFull())
        return inPlace(overload.enter, reply.raw, () => handler.call(this, request, reply));
      reply.hijack();
      answerBusy(reply.raw, { requestId: request.id, isLast: !app.server.listening });
      return undefined;
    };
  });
}
