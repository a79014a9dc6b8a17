import type { PlanMeasure } from '@millrace/pipeline/definition/plan.ts';
import { quoted, table } from '@millrace/pipeline/render/columns.ts';

import type { Dimension, ViewOf } from '../views/dimensions.ts';
import { conditions, whereSql, type Filters } from '../views/filters.ts';
import { distinctColumn, keyAlias } from '../views/row.ts';
import type { Statement } from './database.ts';
import { createParameters } from './parameters.ts';
import { disjointWindows } from './rollup-range.ts';
import { stampSql } from './version.ts';

export type RollupQuery = {
  filters: Filters;
  dimensions: readonly Dimension[];
  byWindow: boolean;
  orderBy: PlanMeasure | null;
  order: 'asc' | 'desc';
  limit: number;
};

type Group = { sql: string; as: string };

const merged = (measure: PlanMeasure): string[] =>
  measure.columns.map((column) => {
    const how = measure.kind === 'min' || measure.kind === 'max' ? measure.kind : 'sum';
    const sql = `${how}(${quoted(column)})`;
    return `${how === 'sum' ? `coalesce(${sql}, 0)` : sql} as ${quoted(column)}`;
  });

/** The value that rows are ordered by, over the merged columns. */
function orderSql(measure: PlanMeasure): string {
  const [first, second] = (measure.kind === 'distinct' ? [distinctColumn(measure)] : measure.columns).map(
    quoted,
  );
  return measure.kind === 'avg' ? `${first}::double precision / nullif(${second}, 0)` : `${first}`;
}

const selectList = (groups: readonly Group[], rest: readonly string[]) =>
  [...groups.map(({ sql, as }) => `${sql} as ${as}`), ...rest].join(', ');
const groupBy = (groups: readonly Group[]) =>
  groups.length > 0 ? `group by ${groups.map(({ sql }) => sql).join(', ')}` : '';

/** Counts different members per group; first making them different, which hashes where count(distinct) would sort. */
function membersJoin(measure: PlanMeasure, groups: readonly Group[], where: string): string {
  const columns = [...groups.map(({ sql }) => sql), '"value"'].join(', ');
  const members = `select ${selectList(groups, [`count(*) as ${quoted(distinctColumn(measure))}`])}
    from (select distinct ${columns} from ${table(measure.memberTable ?? '')} ${where}) m ${groupBy(groups)}`;
  const join = groups.length > 0 ? `using (${groups.map(({ as }) => as).join(', ')})` : 'on true';
  return `left join (${members}) ${quoted(`m_${measure.name}`)} ${join}`;
}

/**
 * Merges a view's cells over a time range, by dimensions, by window or into one row, with the version they belong to:
 * one statement, so all of one moment. Without cells there is one row whose `isFound` is null.
 */
export function rollupStatement(of: ViewOf, query: RollupQuery): Statement {
  const parameters = createParameters();
  const { measures } = of.view;
  const groups: Group[] = query.dimensions.map(({ sql }, i) => ({ sql, as: keyAlias(i) }));
  if (query.byWindow) groups.unshift({ sql: 'window_start', as: 'window_start' });
  const disjoint = query.byWindow ? [] : disjointWindows(of, query.filters, parameters);
  const where = whereSql([...conditions(query.filters, parameters), ...disjoint]);
  const cells = `(select ${selectList(groups, measures.flatMap(merged)) || 'null as nothing'}
    from ${table(of.view.table)} ${where} ${groupBy(groups)}) cells`;
  const joins = measures
    .filter(({ kind }) => kind === 'distinct')
    .map((measure) => membersJoin(measure, groups, where));
  const byKey = groups.map(({ as }) => as);
  const order = query.orderBy
    ? [`${orderSql(query.orderBy)} ${query.order} nulls last`, ...byKey]
    : byKey.map((as) => `${as} ${query.order}`);
  const ordered = order.length > 0 ? `order by ${order.join(', ')}` : '';
  const text = `select v."pipelineStamp", r.* from (select ${stampSql(parameters, of.plan.name)} as "pipelineStamp") v
left join lateral (
  select true as "isFound", * from ${[cells, ...joins].join('\n  ')}
  ${ordered} limit ${parameters.add(query.limit, 'int')}
) r on true
${ordered}`;
  return { text, values: parameters.values };
}
