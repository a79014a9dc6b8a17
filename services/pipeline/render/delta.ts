import type { Plan, PlanView } from '../definition/plan.ts';
import { keyColumns, memberTables, quoted, table, valueColumns, type Column } from './columns.ts';

/** One statement; each parameter is an array with one element per row, in the order of `types`. */
export type DeltaStatement = { name: string; text: string; types: string[] };

const merge = ({ name, merge: how }: Column) => {
  const column = quoted(name);
  if (how === 'add') return `${column} = t.${column} + excluded.${column}`;
  return `${column} = ${how}(t.${column}, excluded.${column})`;
};

const unnest = (columns: readonly Column[]) =>
  `unnest(${columns.map(({ type }, i) => `$${i + 1}::${arrayType(type)}`).join(', ')})`;
// An array type has no precision of its own; the table's column puts it back.
const arrayType = (type: string) => `${type.replace(/\(.*\)/, '')}[]`;
const names = (columns: readonly Column[]) => columns.map(({ name }) => quoted(name)).join(', ');

function viewDelta(plan: Plan, view: PlanView): DeltaStatement {
  const keys = keyColumns(plan, view);
  const values = valueColumns(plan, view);
  const columns = [...keys, ...values];
  const update = values.length > 0 ? `do update set\n  ${values.map(merge).join(',\n  ')}` : 'do nothing';
  const text = `insert into ${table(view.table)} as t (${names(columns)})
select * from ${unnest(columns)}
on conflict (${names(keys)}) ${update}`;
  return { name: `delta_${view.table}`, text, types: columns.map(({ type }) => type) };
}

function memberDeltas(plan: Plan, view: PlanView): DeltaStatement[] {
  return memberTables(plan, view).map(({ name, valueType }) => {
    const columns: Column[] = [...keyColumns(plan, view), { name: 'value', type: valueType, merge: 'key' }];
    const text = `insert into ${table(name)} (${names(columns)})
select * from ${unnest(columns)}
on conflict do nothing`;
    return { name: `members_${name}`, text, types: columns.map(({ type }) => type) };
  });
}

/** How a view's deltas are merged: its table's statement, then one per `distinct`, in the order of the plan. */
export function deltaStatements(
  plan: Plan,
  view: PlanView,
): { cells: DeltaStatement; members: DeltaStatement[] } {
  return { cells: viewDelta(plan, view), members: memberDeltas(plan, view) };
}

/** The same as a reviewable file. */
export function renderDelta(plan: Plan): string {
  const statements = plan.views.flatMap((view) => {
    const { cells, members } = deltaStatements(plan, view);
    return [cells, ...members].map(({ name, text }) => `-- ${name}\n${text};`);
  });
  return `${statements.join('\n\n')}\n`;
}
