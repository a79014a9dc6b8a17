import type { FastifyInstance } from 'fastify';

import { answerBusy } from '@millrace/runtime/overload-answer.ts';
import { isHealth, watchDoor } from '@millrace/runtime/overload-door.ts';
import { inPlace } from '@millrace/runtime/overload-place.ts';
import { createOverload, type OverloadLimits } from '@millrace/runtime/overload.ts';

import type { HttpMetrics } from './metrics.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answers have no end. */
    stream?: true;
  }
}

const HEALTH = '/healthz';

/**
 * Refuses at once, before the framework looks at the request, what this process cannot answer in time: 503 with
 * Retry-After. A live stream takes no place, for streams have a limit of their own. Health is never refused.
 */
export function shedLoad(app: FastifyInstance, limits: OverloadLimits, metrics: HttpMetrics): void {
  const overload = createOverload(limits);
  watchDoor(app.server, {
    bodyMax: app.initialConfig.bodyLimit ?? Number.POSITIVE_INFINITY,
    refuses: ({ url }) => overload.isOverloaded() && !isHealth(url),
    refused: ({ method = '' }, tookMs) => metrics.refused(method, tookMs),
  });
  app.addHook('onRoute', (route) => {
    if (route.url === HEALTH || route.config?.stream) return;
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
