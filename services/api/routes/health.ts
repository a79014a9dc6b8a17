import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';

import { responses } from '../http/error-schema.ts';

/** `GET /healthz`: the process alone; its dependencies are on the admin port. Never limited, never refused. */
export function registerHealth(app: FastifyInstance): void {
  app.get(
    '/healthz',
    {
      config: { public: true, pressureHandler: () => undefined },
      schema: {
        summary: 'The process answers',
        security: [],
        response: responses(Type.Object({ status: Type.String() })),
      },
    },
    async () => ({ status: 'ok' }),
  );
}
