import { snake, type Plan, type PlanMeasure, type PlanView } from '../definition/plan.ts';
import type { Field } from '../event/schema-fields.ts';

/** A column of a view's table: its SQL type and how a delta joins what is already there. */
export type Column = { name: string; type: string; merge: 'key' | 'add' | 'least' | 'greatest' };

/** Quoted identifier in schema `millrace`. */
export const table = (name: string) => `millrace."${name}"`;
export const quoted = (name: string) => `"${name}"`;
/** SQL text literal. */
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

export const fieldNamed = (plan: Plan, name: string): Field => {
  const field = plan.fields.find((candidate) => candidate.name === name);
  if (!field) throw new TypeError(`plan '${plan.name}' has no field '${name}'`);
  return field;
};

/** SQL type of a field's values; decimals keep their scale. */
export function sqlType(field: Field): string {
  if (field.type === 'decimal') return `numeric(38,${field.scale})`;
  const types = { text: 'text', integer: 'bigint', boolean: 'boolean', timestamp: 'timestamptz' } as const;
  return types[field.type];
}

/** Key columns of a view: the window's start, then its `by` fields; window none starts at -infinity. */
export function keyColumns(plan: Plan, view: PlanView): Column[] {
  const by = view.by.map((name) => ({
    name: snake(name),
    type: sqlType(fieldNamed(plan, name)),
    merge: 'key' as const,
  }));
  return [{ name: 'window_start', type: 'timestamptz', merge: 'key' }, ...by];
}

function measureColumns(plan: Plan, measure: PlanMeasure): Column[] {
  const valueType = measure.field === null ? 'bigint' : sqlType(fieldNamed(plan, measure.field));
  return measure.columns.map((name, i): Column => {
    if (measure.kind === 'min') return { name, type: valueType, merge: 'least' };
    if (measure.kind === 'max') return { name, type: valueType, merge: 'greatest' };
    const isSum = measure.kind === 'sum' || (measure.kind === 'avg' && i === 0);
    return { name, type: isSum ? valueType : 'bigint', merge: 'add' };
  });
}

/** Measure columns of a view in the order of the plan, which is the order of a cell's values. */
export const valueColumns = (plan: Plan, view: PlanView): Column[] =>
  view.measures.flatMap((measure) => measureColumns(plan, measure));

/** The membership tables of a view, with the column type of their values. */
export const memberTables = (
  plan: Plan,
  view: PlanView,
): { name: string; measure: PlanMeasure; valueType: string }[] =>
  view.measures.flatMap((measure) =>
    measure.memberTable === null
      ? []
      : [
          {
            name: measure.memberTable,
            measure,
            valueType: sqlType(fieldNamed(plan, measure.field as string)),
          },
        ],
  );
