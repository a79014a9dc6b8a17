import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';

import type { ApiDeps } from '../deps.ts';
import { answerVersioned } from '../http/conditional.ts';
import { responses } from '../http/error-schema.ts';
import { pagedAs } from '../http/paged.ts';
import { cellsStatement } from '../queries/cells.ts';
import type { Fields } from '../queries/database.ts';
import { pageOf } from '../queries/page.ts';
import { createCursor } from '../views/cursor.ts';
import { dimensionSchema } from '../views/dimension-schema.ts';
import { dimensionsOf, type ViewOf } from '../views/dimensions.ts';
import { filtersOf, type Query } from '../views/filters.ts';
import { NullableString, NullableTime } from '../views/nullable.ts';
import { cellsQuery } from '../views/query-schema.ts';
import { rowSchema } from '../views/row-schema.ts';
import { keyOf, rowReader } from '../views/row.ts';

const answerSchema = (of: ViewOf) =>
  Type.Object({
    view: Type.String(),
    version: Type.Integer(),
    rows: Type.Array(rowSchema(of, 'cell')),
    next: NullableString,
  });

/** `GET /v1/pipelines/:p/views/:view`: cells in the order of their key, page by page. */
export function registerCells(app: FastifyInstance, of: ViewOf, deps: ApiDeps): void {
  const { plan, view } = of;
  const dimensions = dimensionsOf(of);
  const cursors = createCursor(`${plan.name}.${view.name}`, [
    NullableTime,
    ...dimensions.map(({ field }) => dimensionSchema(of, field)),
  ]);
  const toRow = rowReader(view, { dimensions, windowed: true });

  async function load(query: Query) {
    const order = query['order'] === 'desc' ? 'desc' : 'asc';
    const limit = Number(query['limit'] ?? 100);
    const after = query['cursor'] === undefined ? null : cursors.read(String(query['cursor']), order);
    const statement = cellsStatement(of, { filters: filtersOf(of, query), order, limit, after });
    return { order, ...pageOf(await deps.database.rows(statement), limit) };
  }

  app.get<{ Querystring: Query }>(
    `/v1/pipelines/${plan.name}/views/${view.name}`,
    {
      config: { scope: 'read' },
      schema: {
        summary: view.title,
        tags: [plan.name],
        ...pagedAs(`${plan.name}.${view.name}`),
        querystring: cellsQuery(of),
        response: responses(answerSchema(of)),
      },
    },
    (request, reply) =>
      answerVersioned({ request, reply, pipeline: plan.name }, deps, async () => {
        const { stamp, page, hasNext, order } = await load(request.query);
        const last = page.at(-1) as Fields;
        const next = hasNext ? cursors.write(order, keyOf(last, dimensions)) : null;
        return { stamp, content: { view: view.name, version: stamp.version, rows: page.map(toRow), next } };
      }),
  );
}
