import type { FastifyInstance } from 'fastify';

/**
 * Once the server closes, each answer ends its connection: one that stayed open, idle, would hold up the drain for as
 * long as its client likes.
 */
export function endConnectionsOnClose(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
}
