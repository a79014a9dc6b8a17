import type { Plan, PlanView } from '@millrace/pipeline/definition/plan.ts';
import type { Field } from '@millrace/pipeline/event/schema-fields.ts';
import { fieldNamed, keyColumns, quoted } from '@millrace/pipeline/render/columns.ts';

/** A view of a plan, as routes and queries hand it on. */
export type ViewOf = { plan: Plan; view: PlanView };

/** A field that keys a view's cells: its name in answers, the query parameter that filters it, its SQL. */
export type Dimension = { name: string; parameter: string; sql: string; type: string; field: Field };

const RESERVED = new Set(['from', 'to', 'by', 'order', 'orderBy', 'limit', 'cursor']);

/** Dimensions of a view in the order of its key. */
export function dimensionsOf({ plan, view }: ViewOf): Dimension[] {
  const columns = keyColumns(plan, view).slice(1);
  return view.by.map((name, i) => {
    const { name: column, type } = columns[i] as (typeof columns)[number];
    const parameter = RESERVED.has(name) ? `key.${name}` : name;
    return { name, parameter, sql: quoted(column), type, field: fieldNamed(plan, name) };
  });
}
