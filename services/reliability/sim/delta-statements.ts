import { keyColumns, memberTables, valueColumns, type Column } from '@millrace/pipeline/render/columns.ts';

import { elements } from './array-text.ts';
import { simulated } from './pipeline.ts';
import { SqlError } from './sql-error.ts';
import { answer, type Running, type Scope } from './statement.ts';

const { plan } = simulated;

const merged = ({ merge }: Column, before: number | null, delta: number | null) => {
  if (merge === 'add') return (before as number) + (delta as number);
  if (before === null || delta === null) return before ?? delta;
  return merge === 'least' ? Math.min(before, delta) : Math.max(before, delta);
};

const number = (text: string | null | undefined) =>
  text === null || text === undefined ? null : Number(text);

/** `insert ... on conflict do update`: a row that somebody else is writing is waited for, one not yet there as well. */
function cells(table: string, keys: number, columns: readonly Column[]) {
  return function* run(scope: Scope): Running {
    const { rows, transaction, values } = scope;
    const lists = values.map(elements);
    for (const i of lists[0]?.keys() ?? []) {
      const key = [table, ...lists.slice(0, keys).map((list) => list[i])].join('|');
      yield key;
      const before = rows.read(transaction, key);
      const after: Record<string, unknown> = {};
      for (const [c, column] of columns.entries()) {
        const delta = number(lists[keys + c]?.[i]);
        after[column.name] = before ? merged(column, before[column.name] as number | null, delta) : delta;
      }
      transaction.writes.set(key, after);
    }
    return answer([]);
  };
}

/** `insert ... on conflict do nothing`. */
function members(table: string) {
  return function* run({ rows, transaction, values }: Scope): Running {
    const lists = values.map(elements);
    for (const i of lists[0]?.keys() ?? []) {
      const key = [table, ...lists.map((list) => list[i])].join('|');
      yield key;
      if (!rows.read(transaction, key)) transaction.writes.set(key, {});
    }
    return answer([]);
  };
}

export const deadLetterKey = (partition: number, offset: number) => `dead_letters/${partition}/${offset}`;

export function* deadLetters({ rows, transaction, values }: Scope): Running {
  const [, partitions, offsets] = values as [string, number[], number[]];
  for (const [i, partition] of partitions.entries()) {
    const key = deadLetterKey(partition, offsets[i] as number);
    yield key;
    if (rows.read(transaction, key)) throw new SqlError('23505', `duplicate key: ${key}`);
    transaction.writes.set(key, {});
  }
  return answer([]);
}

/** The delta statements of the pipeline, by name. */
export const DELTAS = new Map<string, (scope: Scope) => Running>(
  plan.views.flatMap((view) => [
    [
      `delta_${view.table}`,
      cells(view.table, keyColumns(plan, view).length, valueColumns(plan, view)),
    ] as const,
    ...memberTables(plan, view).map(({ name }) => [`members_${name}`, members(name)] as const),
  ]),
);
