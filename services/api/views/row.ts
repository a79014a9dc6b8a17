import type { PlanMeasure, PlanView } from '@millrace/pipeline/definition/plan.ts';

import type { Fields } from '../queries/database.ts';
import type { Dimension } from './dimensions.ts';
import { exactNumber } from './exact.ts';
import { histogramOf, type Histogram } from './histogram.ts';

export type Value = string | number | boolean | null | Histogram;
export type Row = Record<string, Value>;

// bigint and numeric come as text. Counts are exact: 2^53 events are more than any log holds; so are the values of single
// events, by the definition's checks. A sum may have any size.
const number = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

// Output columns that are not the table's own hold a capital letter: the snake_case of a definition never meets them.
export const distinctColumn = (measure: PlanMeasure) => `distinctOf_${measure.name}`;
export const keyAlias = (i: number) => `"byKey${i}"`;

function measureValue(measure: PlanMeasure, row: Fields): Value {
  const [first = '', second = ''] = measure.columns;
  if (measure.kind === 'distinct') return number(row[distinctColumn(measure)]) ?? 0;
  if (measure.kind === 'histogram')
    return histogramOf(
      measure.columns.map((column) => number(row[column]) ?? 0),
      measure.bounds ?? [],
    );
  if (measure.kind === 'sum') return exactNumber(row[first] as string | null);
  if (measure.kind !== 'avg') return number(row[first]);
  // A quotient has no exact form; this is within two roundings of it.
  const count = number(row[second]) ?? 0;
  return count === 0 ? null : Number(row[first]) / count;
}

const dimensionValue =
  (record: Fields) =>
  ({ field }: Dimension, i: number): string | number | boolean => {
    const value = record[`byKey${i}`] as string | boolean;
    return field.type === 'integer' ? Number(value) : value;
  };

const isoAt = (ms: number) => new Date(ms).toISOString();

function windowOf({ window }: PlanView, start: unknown): Row {
  if (window.kind === 'none' || !(start instanceof Date)) return { windowStart: null, windowEnd: null };
  return { windowStart: start.toISOString(), windowEnd: isoAt(start.getTime() + window.sizeMs) };
}

/** Where a row stands in the order of its view: window start (null for window none), then the dimensions. */
export const keyOf = (record: Fields, dimensions: readonly Dimension[]): unknown[] => {
  const start = record['window_start'];
  return [start instanceof Date ? start.toISOString() : null, ...dimensions.map(dimensionValue(record))];
};

/** Turns a record of the database into a row of the answer. Dimension `i` is selected as `keyAlias(i)`. */
export function rowReader(view: PlanView, shape: { dimensions: readonly Dimension[]; windowed: boolean }) {
  return (record: Fields): Row => {
    const valueAt = dimensionValue(record);
    const row: Row = shape.windowed ? windowOf(view, record['window_start']) : {};
    shape.dimensions.forEach((dimension, i) => {
      row[dimension.name] = valueAt(dimension, i);
    });
    for (const measure of view.measures) row[measure.name] = measureValue(measure, record);
    return row;
  };
}
