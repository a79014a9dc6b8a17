import { quoted, table } from '@millrace/pipeline/render/columns.ts';

import { dimensionsOf, type ViewOf } from '../views/dimensions.ts';
import { conditions, whereSql, type Filters } from '../views/filters.ts';
import { distinctColumn, keyAlias } from '../views/row.ts';
import type { Statement } from './database.ts';
import { createParameters, type SqlParameters } from './parameters.ts';
import { stampSql } from './version.ts';

/** `after` is the key of the last row that was sent: window start (null for window none), then the dimensions. */
export type CellsQuery = {
  filters: Filters;
  order: 'asc' | 'desc';
  limit: number;
  after: readonly unknown[] | null;
};

function keyAfter(
  { after, order }: CellsQuery,
  keys: { sql: string; type: string }[],
  parameters: SqlParameters,
): string[] {
  if (after === null) return [];
  const values = keys.map(({ type }, i) => parameters.add(after[i] ?? '-infinity', type));
  return [`(${keys.map(({ sql }) => sql).join(', ')}) ${order === 'asc' ? '>' : '<'} (${values.join(', ')})`];
}

function selected(of: ViewOf): string[] {
  const dimensions = dimensionsOf(of);
  const same = ['window_start', ...dimensions.map(({ sql }) => sql)].map(
    (column) => `m.${column} = t.${column}`,
  );
  return [
    'window_start',
    ...dimensions.map(({ sql }, i) => `${sql} as ${keyAlias(i)}`),
    ...of.view.measures.flatMap((measure) =>
      measure.memberTable === null
        ? measure.columns.map(quoted)
        : [
            `(select count(*) from ${table(measure.memberTable)} m where ${same.join(' and ')}) as ${quoted(distinctColumn(measure))}`,
          ],
    ),
  ];
}

/**
 * One page of a view's cells and the version they belong to, in one statement and so of one moment. One row more than
 * the limit tells that there is a next page; without cells there is one row whose `isFound` is null.
 */
export function cellsStatement(of: ViewOf, query: CellsQuery): Statement {
  const parameters = createParameters();
  const dimensions = dimensionsOf(of);
  const keys = [{ sql: 'window_start', type: 'timestamptz' }, ...dimensions];
  const where = whereSql([...conditions(query.filters, parameters), ...keyAfter(query, keys, parameters)]);
  const ordered = (columns: string[]) => columns.map((column) => `${column} ${query.order}`).join(', ');
  const text = `select v."pipelineStamp", c.* from (select ${stampSql(parameters, of.plan.name)} as "pipelineStamp") v
left join lateral (
  select true as "isFound", ${selected(of).join(', ')}
  from ${table(of.view.table)} t ${where}
  order by ${ordered(keys.map(({ sql }) => sql))} limit ${parameters.add(query.limit + 1, 'int')}
) c on true
order by ${ordered(['window_start', ...dimensions.map((_, i) => keyAlias(i))])}`;
  return { text, values: parameters.values };
}
