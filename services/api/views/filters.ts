import { timestampMs } from '@millrace/pipeline/event/timestamp.ts';

import type { SqlParameters } from '../queries/parameters.ts';
import { badRequest } from '../http/bad-request.ts';
import { dimensionsOf, type ViewOf } from './dimensions.ts';

export type Key = string | number | boolean;
/** A query string that passed its schema. */
export type Query = Record<string, Key | undefined>;
/** What part of a view is asked for: window starts from `from` up to, not including, `to`; and key values. */
export type Filters = {
  from: string | null;
  to: string | null;
  keys: { sql: string; type: string; value: Key }[];
};

function time(query: Query, name: 'from' | 'to'): string | null {
  const value = query[name];
  if (value === undefined) return null;
  if (Number.isNaN(timestampMs(String(value))))
    throw badRequest(name, `'${value}' is not a moment`, 'write a UTC time such as 2001-01-31T23:00:00Z');
  return String(value);
}

/** Reads the filters of a query that passed its schema; 400 for a time that does not exist or an empty range. */
export function filtersOf(of: ViewOf, query: Query): Filters {
  const from = time(query, 'from');
  const to = time(query, 'to');
  if (from !== null && to !== null && timestampMs(from) >= timestampMs(to))
    throw badRequest('to', 'the range is empty', "make 'to' later than 'from'");
  const keys = dimensionsOf(of).flatMap(({ parameter, sql, type }) => {
    const value = query[parameter];
    return value === undefined ? [] : [{ sql, type, value }];
  });
  return { from, to, keys };
}

/** The conditions of the filters over a table with the view's key columns. */
export function conditions(filters: Filters, parameters: SqlParameters): string[] {
  const { from, to, keys } = filters;
  return [
    ...(from === null ? [] : [`window_start >= ${parameters.add(from, 'timestamptz')}`]),
    ...(to === null ? [] : [`window_start < ${parameters.add(to, 'timestamptz')}`]),
    ...keys.map(({ sql, type, value }) => `${sql} = ${parameters.add(value, type)}`),
  ];
}

export const whereSql = (all: readonly string[]) => (all.length > 0 ? `where ${all.join(' and ')}` : '');
