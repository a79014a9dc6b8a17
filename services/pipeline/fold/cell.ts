import type { PlanMeasure, PlanView } from '../definition/plan.ts';
import type { Event } from '../event/parse.ts';

/** A cell's running values: one number (or null) per column of the view, and one set per `distinct`. */
export type Cell = { values: (number | null)[]; members: Set<unknown>[] };

type Update = (cell: Cell, event: Event) => void;
/** Members added to sets so far, over all cells of a view. */
type Tally = { members: number };

function distinctUpdate(field: string, member: number, tally: Tally): Update {
  return ({ members }, event) => {
    const set = members[member] as Set<unknown>;
    const before = set.size;
    if (event[field] !== undefined) set.add(event[field]);
    tally.members += set.size - before;
  };
}

/** Adds one number measure to cells; `column` is its first column. */
function updateOf(measure: PlanMeasure, column: number): Update {
  const { field, kind } = measure;
  if (kind === 'count') return ({ values }) => void (values[column] = (values[column] as number) + 1);
  const name = field as string;
  const unit = 10 ** measure.scale;
  const whole = measure.scale === 0 ? (value: number) => value : (value: number) => Math.round(value * unit);
  const apply = numberUpdate(measure, column, unit);
  return ({ values }, event) => {
    const value = event[name] as number | undefined;
    if (value !== undefined) apply(values, whole(value));
  };
}

/** Value arrives in whole units of 10^-scale. */
function numberUpdate(
  measure: PlanMeasure,
  column: number,
  unit: number,
): (values: (number | null)[], value: number) => void {
  const next = column + 1;
  const { kind } = measure;
  if (kind === 'sum') return (values, value) => void (values[column] = (values[column] as number) + value);
  if (kind === 'avg')
    return (values, value) => {
      values[column] = (values[column] as number) + value;
      values[next] = (values[next] as number) + 1;
    };
  if (kind === 'min' || kind === 'max') {
    const pick = kind === 'min' ? Math.min : Math.max;
    return (values, value) => {
      const so = values[column] as number | null;
      values[column] = so === null ? value : pick(so, value);
    };
  }
  const bounds = (measure.bounds ?? []).map((bound) => Math.round(bound * unit));
  return (values, value) => {
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    values[column + bucket] = (values[column + bucket] as number) + 1;
  };
}

const initial = ({ kind, columns }: PlanMeasure) =>
  columns.map(() => (kind === 'min' || kind === 'max' ? null : 0));

/**
 * How to start a cell of a view and add an event to it; columns stand in the order of the plan. `tally` counts what the
 * sets of all cells hold.
 */
export function cellOf(view: PlanView, tally: Tally): { create(): Cell; add: Update } {
  const empty = view.measures.flatMap(initial);
  const sets = view.measures.filter(({ kind }) => kind === 'distinct').length;
  let column = 0;
  let member = 0;
  const updates = view.measures.map((measure) => {
    if (measure.kind === 'distinct') return distinctUpdate(measure.field as string, member++, tally);
    const update = updateOf(measure, column);
    column += measure.columns.length;
    return update;
  });
  return {
    create: () => ({ values: [...empty], members: Array.from({ length: sets }, () => new Set()) }),
    add: (cell, event) => {
      for (const update of updates) update(cell, event);
    },
  };
}
