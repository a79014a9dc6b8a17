import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';

import type { ApiDeps } from '../deps.ts';
import { answerVersioned } from '../http/conditional.ts';
import { responses } from '../http/error-schema.ts';
import { pageOf } from '../queries/page.ts';
import { rollupStatement } from '../queries/rollup.ts';
import type { ViewOf } from '../views/dimensions.ts';
import { filtersOf, type Query } from '../views/filters.ts';
import { groupingOf } from '../views/grouping.ts';
import { NullableTime } from '../views/nullable.ts';
import { rollupQuery } from '../views/query-schema.ts';
import { rowSchema } from '../views/row-schema.ts';
import { rowReader } from '../views/row.ts';

const answerSchema = (of: ViewOf) =>
  Type.Object({
    view: Type.String(),
    version: Type.Integer(),
    from: NullableTime,
    to: NullableTime,
    rows: Type.Array(rowSchema(of, 'rollup')),
  });

/** What is asked for, in the terms of the plan; ordered by a measure the largest come first, by key the smallest. */
function readQuery(of: ViewOf, query: Query) {
  const orderBy = of.view.measures.find(({ name }) => name === query['orderBy']) ?? null;
  const order = query['order'] ?? (orderBy ? 'desc' : 'asc');
  return {
    filters: filtersOf(of, query),
    ...groupingOf(of, String(query['by'] ?? '')),
    orderBy,
    order: order === 'desc' ? ('desc' as const) : ('asc' as const),
    limit: Number(query['limit'] ?? 100),
  };
}

/** `GET /v1/pipelines/:p/views/:view/rollup`: cells merged over time, by dimensions, by window, or into one row. */
export function registerRollup(app: FastifyInstance, of: ViewOf, deps: ApiDeps): void {
  const { plan, view } = of;
  app.get<{ Querystring: Query }>(
    `/v1/pipelines/${plan.name}/views/${view.name}/rollup`,
    {
      config: { scope: 'read' },
      schema: {
        summary: `${view.title}, merged over time`,
        tags: [plan.name],
        querystring: rollupQuery(of),
        response: responses(answerSchema(of)),
      },
    },
    (request, reply) =>
      answerVersioned({ request, reply, pipeline: plan.name }, deps, async () => {
        const query = readQuery(of, request.query);
        const { stamp, page } = pageOf(await deps.database.rows(rollupStatement(of, query)), query.limit);
        const toRow = rowReader(view, { dimensions: query.dimensions, windowed: query.byWindow });
        const { from, to } = query.filters;
        const rows = page.map(toRow);
        return { stamp, content: { view: view.name, version: stamp.version, from, to, rows } };
      }),
  );
}
