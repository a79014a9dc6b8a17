import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import type { ApiDeps } from '../deps.ts';
import { responses } from '../http/error-schema.ts';
import { readState } from '../queries/state.ts';
import { PlanSchema } from '../views/plan-schema.ts';
import { State } from '../views/state-schema.ts';

/** `GET /v1/pipelines/:p`: the definition, and where the stream stands. */
export function registerPipeline(app: FastifyInstance, plan: Plan, { database }: ApiDeps): void {
  app.get(
    `/v1/pipelines/${plan.name}`,
    {
      config: { scope: 'read' },
      schema: {
        summary: `${plan.title}: definition and state`,
        tags: [plan.name],
        querystring: Type.Object({}, { additionalProperties: false }),
        response: responses(Type.Object({ plan: PlanSchema, state: State })),
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const { state } = await readState(database, plan.name);
      return { plan, state };
    },
  );
}
