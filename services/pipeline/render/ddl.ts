import type { Plan, PlanView } from '../definition/plan.ts';
import { keyColumns, memberTables, quoted, table, valueColumns, type Column } from './columns.ts';

// Rows of open windows are updated again and again: free space on each page keeps those updates off the index.
const STORAGE = 'with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)';

const define = ({ name, type, merge }: Column) =>
  `  ${quoted(name)} ${type}${merge === 'least' || merge === 'greatest' ? '' : ' not null'}`;

const primaryKey = (names: readonly string[]) => `  primary key (${names.map(quoted).join(', ')})`;

function viewTable(plan: Plan, view: PlanView): string {
  const keys = keyColumns(plan, view);
  const lines = [...keys, ...valueColumns(plan, view)].map(define);
  const body = [...lines, primaryKey(keys.map(({ name }) => name))].join(',\n');
  return `create table if not exists ${table(view.table)} (\n${body}\n) ${STORAGE};`;
}

function memberTable(plan: Plan, view: PlanView): string[] {
  return memberTables(plan, view).map(({ name, valueType }) => {
    const columns: Column[] = [...keyColumns(plan, view), { name: 'value', type: valueType, merge: 'key' }];
    const body = [...columns.map(define), primaryKey(columns.map((column) => column.name))].join(',\n');
    return `create table if not exists ${table(name)} (\n${body}\n);`;
  });
}

/** Tables of a pipeline's views and the least rights on them; safe to run again. */
export function renderDdl(plan: Plan): string {
  const statements = plan.views.flatMap((view) => {
    const names = [view.table, ...memberTables(plan, view).map(({ name }) => name)].map(table).join(', ');
    return [
      `-- ${view.title.replaceAll(/\s+/g, ' ')}`,
      viewTable(plan, view),
      ...memberTable(plan, view),
      `grant select, insert, update on ${names} to millrace_processor;`,
      `grant select on ${names} to millrace_api;`,
    ];
  });
  return `${statements.join('\n')}\n`;
}
