import { snake, type Plan, type PlanMeasure, type PlanView } from '../definition/plan.ts';
import { keyColumns, memberTables, quoted, table, valueColumns } from './columns.ts';
import { value } from './oracle-events.ts';

/** Window starts of an event as a set-returning SQL expression over column `time`. */
function windowsOf(view: PlanView, time: string): string {
  const { window } = view;
  if (window.kind === 'none') return `(select '-infinity'::timestamptz as window_start)`;
  const step = window.kind === 'tumbling' ? window.sizeMs : window.everyMs;
  const bin = `date_bin(interval '${step} milliseconds', ${time}, timestamptz '1970-01-01 00:00:00+00')`;
  const hops = window.sizeMs / step;
  return `(select ${bin} - hop * interval '${step} milliseconds' as window_start from generate_series(0, ${hops - 1}) hop)`;
}

function measureSql(measure: PlanMeasure): string[] {
  const field = measure.field === null ? '' : value(measure.field);
  const bounds = measure.bounds ?? [];
  switch (measure.kind) {
    case 'count':
      return ['count(*)'];
    case 'sum':
      return [`coalesce(sum(${field}), 0)`];
    case 'avg':
      return [`coalesce(sum(${field}), 0)`, `count(${field})`];
    case 'min':
    case 'max':
      return [`${measure.kind}(${field})`];
    case 'histogram':
      return [...bounds, null].map((bound, i) => {
        const above = i > 0 ? [`${field} > ${bounds[i - 1]}`] : [];
        const upTo = bound === null ? [] : [`${field} <= ${bound}`];
        return `count(*) filter (where ${[`${field} is not null`, ...above, ...upTo].join(' and ')})`;
      });
    // In a table of its own: see oracleMembers.
    case 'distinct':
    default:
      return [];
  }
}

/** What a view's table must hold, from `events` (the rows of `oracleEvents`). */
export function oracleView(plan: Plan, view: PlanView, events: string): string {
  const keys = view.by.map((name) => `${value(name)} as ${quoted(snake(name))}`);
  const columns = valueColumns(plan, view).map(({ name }) => quoted(name));
  const measures = view.measures.flatMap(measureSql).map((sql, i) => `${sql} as ${columns[i]}`);
  return `select ${['window_start', ...keys, ...measures].join(',\n  ')}
from ${events} cross join lateral ${windowsOf(view, value(plan.time))} w
where valid and not dropped
group by ${['window_start', ...view.by.map(value)].join(', ')}`;
}

function oracleMembers(
  plan: Plan,
  view: PlanView,
  { field: name, events }: { field: string; events: string },
): string {
  const field = value(name);
  const keys = view.by.map((name) => `${value(name)} as ${quoted(snake(name))}`);
  return `select distinct ${['window_start', ...keys, `${field} as "value"`].join(', ')}
from ${events} cross join lateral ${windowsOf(view, value(plan.time))} w
where valid and not dropped and ${field} is not null`;
}

/** Rows on each side, cells compared and cells different, for one table. */
function comparison(
  keys: readonly string[],
  values: readonly string[],
  tables: { expected: string; actual: string },
): string {
  const on = keys.map((key) => `x.${key} = a.${key}`).join(' and ');
  const differs = values.map((value) => `(x.${value} is distinct from a.${value})::int`);
  const first = keys[0] as string;
  const cells = Math.max(1, values.length);
  const missing = `(x.${first} is null or a.${first} is null)`;
  return `select count(x.${first}) as expected_rows, count(a.${first}) as actual_rows, count(*) * ${cells} as cells,
  coalesce(sum(case when ${missing} then ${cells} else ${differs.join(' + ') || '0'} end), 0) as different
from (${tables.expected}) x full join ${tables.actual} a on ${on}`;
}

/** One check per table of a pipeline: SQL that gives expected_rows, actual_rows, cells, different. */
export function oracleChecks(plan: Plan, events: string): { table: string; sql: string }[] {
  return plan.views.flatMap((view) => {
    const keys = keyColumns(plan, view).map(({ name }) => quoted(name));
    const values = valueColumns(plan, view).map(({ name }) => quoted(name));
    const cells = { expected: oracleView(plan, view, events), actual: table(view.table) };
    const members = memberTables(plan, view).map(({ name, measure }) => ({
      table: name,
      sql: comparison([...keys, '"value"'], [], {
        expected: oracleMembers(plan, view, { field: measure.field as string, events }),
        actual: table(name),
      }),
    }));
    return [{ table: view.table, sql: comparison(keys, values, cells) }, ...members];
  });
}
