import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';

import type { ApiDeps } from '../deps.ts';
import { responses } from '../http/error-schema.ts';

const Pipelines = Type.Object({
  pipelines: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      description: Type.String(),
      version: Type.Integer(),
      views: Type.Array(Type.String()),
    }),
  ),
});

/** `GET /v1/pipelines`: every pipeline with its version. */
export function registerPipelines(app: FastifyInstance, { plans, versions }: ApiDeps): void {
  app.get(
    '/v1/pipelines',
    {
      config: { scope: 'read' },
      schema: {
        summary: 'Pipelines',
        querystring: Type.Object({}, { additionalProperties: false }),
        response: responses(Pipelines),
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const list = plans.map(async ({ name, title, description, views }) => ({
        name,
        title,
        description,
        version: (await versions.read(name)).version,
        views: views.map((view) => view.name),
      }));
      return { pipelines: await Promise.all(list) };
    },
  );
}
