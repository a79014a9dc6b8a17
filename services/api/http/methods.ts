import type { FastifyInstance } from 'fastify';

import { createMethods } from '@millrace/runtime/http-methods.ts';

/** 405 with Allow for a method that an address does not have. Before the routes, and after whoever asks for a key. */
export function refuseMethods(app: FastifyInstance): void {
  const methods = createMethods();
  app.addHook('onRoute', (route) => methods.add(route));
  // Before a body is read, which would be refused for its type or length.
  app.addHook('onRequest', async (request, reply) => {
    const refusal = request.is404 ? methods.refusal(request) : undefined;
    if (!refusal) return;
    reply.header('allow', refusal.allowed);
    throw refusal.error;
  });
}
