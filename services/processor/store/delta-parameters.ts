import type { Plan, PlanView } from '@millrace/pipeline/definition/plan.ts';
import type { KeyedCell } from '@millrace/pipeline/fold/view-fold.ts';
import { deltaStatements } from '@millrace/pipeline/render/delta.ts';

import { decimalText, numberArray, textArray, windowArray } from './array-literal.ts';

/** A statement with its parameters, ready to send. */
export type Delta = { name: string; text: string; values: string[] };

const scaleOf = (type: string) => Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0);

function columnArray(type: string, values: readonly unknown[]): string {
  if (type === 'text') return textArray(values);
  const scale = scaleOf(type);
  if (scale === 0) return numberArray(values as (number | null)[]);
  return numberArray(values.map((value) => (value === null ? null : decimalText(value as number, scale))));
}

const ascending = (a: unknown, b: unknown) => ((a as string) < (b as string) ? -1 : 1);

function members(cells: readonly KeyedCell[], index: number): { cell: KeyedCell; value: unknown }[] {
  return cells.flatMap((cell) =>
    [...(cell.cell.members[index] ?? [])].toSorted(ascending).map((value) => ({ cell, value })),
  );
}

/** How the cells of one view become statements; the SQL is rendered once. */
export function deltaParameters(plan: Plan, view: PlanView): (cells: readonly KeyedCell[]) => Delta[] {
  const statements = deltaStatements(plan, view);
  const keyCount = view.by.length + 1;
  const keyTypes = statements.cells.types.slice(1, keyCount);
  const valueTypes = statements.cells.types.slice(keyCount);
  const keys = (rows: readonly KeyedCell[]) => [
    windowArray(rows.map(({ start }) => start)),
    ...keyTypes.map((type, i) =>
      columnArray(
        type,
        rows.map((row) => row.keys[i]),
      ),
    ),
  ];
  return (cells) => {
    if (cells.length === 0) return [];
    const values = valueTypes.map((type, i) =>
      columnArray(
        type,
        cells.map(({ cell }) => cell.values[i]),
      ),
    );
    const own = {
      name: statements.cells.name,
      text: statements.cells.text,
      values: [...keys(cells), ...values],
    };
    const memberDeltas = statements.members.map(({ name, text, types }, index) => {
      const rows = members(cells, index);
      const value = columnArray(
        types.at(-1) as string,
        rows.map((row) => row.value),
      );
      return { name, text, values: [...keys(rows.map(({ cell }) => cell)), value] };
    });
    return [own, ...memberDeltas];
  };
}
