import type { FastifyInstance } from 'fastify';

import { ERRORS } from './events-schema.ts';

const Status = { type: 'object', required: ['status'], properties: { status: { type: 'string' } } } as const;

/** `GET /healthz`: the process alone: who restarts it for being busy makes it busier. Never limited, never refused. */
export function registerHealth(app: FastifyInstance): void {
  app.get(
    '/healthz',
    {
      config: { public: true, pressureHandler: () => undefined },
      schema: { summary: 'The process answers', security: [], response: { 200: Status, ...ERRORS } },
    },
    async () => ({ status: 'ok' }),
  );
}
