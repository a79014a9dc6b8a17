import type { FastifyInstance } from 'fastify';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import { httpError } from '@millrace/runtime/http-error.ts';

const notFound = (path: string, message: string, names: readonly string[]) =>
  httpError({ statusCode: 404, code: 'E_NOT_FOUND', path, message, fix: `one of: ${names.join(', ')}` });

type Params = { pipeline: string; '*'?: string };

/** Any other address below `/v1/pipelines`: says which names there are. */
export function registerUnknown(app: FastifyInstance, plans: readonly Plan[]): void {
  const refuse = ({ params }: { params: unknown }): never => {
    const { pipeline, '*': rest = '' } = params as Params;
    const plan = plans.find(({ name }) => name === pipeline);
    if (!plan)
      throw notFound(
        'pipeline',
        'no such pipeline',
        plans.map(({ name }) => name),
      );
    if (rest.startsWith('views/'))
      throw notFound(
        'view',
        'no such view',
        plan.views.map(({ name }) => name),
      );
    throw notFound('', 'nothing here', ['views/<view>', 'views/<view>/rollup', 'dead-letters', 'live']);
  };
  for (const url of ['/v1/pipelines/:pipeline', '/v1/pipelines/:pipeline/*'])
    app.get(url, { config: { scope: 'read' }, schema: { hide: true } }, refuse);
}
