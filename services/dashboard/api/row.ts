import type { Histogram, Row } from './types.ts';

/** A dimension's value as text; empty when the row has none. */
export function textOf(row: Row, name: string): string {
  const value = row[name] ?? '';
  return typeof value === 'object' ? '' : String(value);
}

/** A measure's value; null when there is none, or when the measure is a histogram. */
export function numberOf(row: Row, name: string): number | null {
  const value = row[name];
  return typeof value === 'number' ? value : null;
}

/** A histogram measure's value; null for any other. */
export function histogramOf(row: Row, name: string): Histogram | null {
  const value = row[name] ?? null;
  return typeof value === 'object' ? value : null;
}

/** When a row's window starts (ms). */
export const startOf = (row: Row): number => Date.parse(textOf(row, 'windowStart'));
