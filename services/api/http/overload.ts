import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';

import { answerBusy } from '@millrace/runtime/overload-answer.ts';
import { isTooLongToPass } from '@millrace/runtime/overload-door.ts';
import { inPlace } from '@millrace/runtime/overload-place.ts';
import { createOverload, type OverloadLimits } from '@millrace/runtime/overload.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answers have no end. */
    stream?: true;
  }
}

const HEALTH = '/healthz';

function refuse(reply: FastifyReply, isLast: boolean): void {
  reply.hijack();
  answerBusy(reply.raw, { requestId: reply.request.id, isLast: isLast || !reply.server.server.listening });
}

/** Whom an overloaded server has not told to send its body; whatever it is answered is the last on its connection. */
function keepUninvited(app: FastifyInstance, isOverloaded: () => boolean): WeakSet<IncomingMessage> {
  const uninvited = new WeakSet<IncomingMessage>();
  app.server.on('checkContinue', (request, response) => {
    if (isOverloaded()) {
      uninvited.add(request);
      response.setHeader('connection', 'close');
    } else response.writeContinue();
    app.server.emit('request', request, response);
  });
  return uninvited;
}

/**
 * Refuses at once what this process cannot do in time: 503 with Retry-After. A live stream takes
 * no place, for streams have a limit of their own. Health is never refused.
 */
export function shedLoad(app: FastifyInstance, limits: OverloadLimits): void {
  const overload = createOverload(limits);
  const uninvited = keepUninvited(app, overload.isOverloaded);
  const bodyMax = app.initialConfig.bodyLimit ?? 0;
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url === HEALTH) return;
    const isUninvited = uninvited.has(request.raw);
    if (isUninvited || overload.isOverloaded())
      refuse(reply, isUninvited || isTooLongToPass(request.raw, bodyMax));
  });
  app.addHook('onRoute', (route) => {
    if (route.url === HEALTH || route.config?.stream) return;
    const { handler } = route;
    route.handler = function (request, reply) {
      if (!overload.isFull())
        return inPlace(overload.enter, reply.raw, () => handler.call(this, request, reply));
      return refuse(reply, false);
    };
  });
}
