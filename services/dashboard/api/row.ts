import type { Histogram, Row } from './types.ts';

/** A dimension's value as text; empty when the row has none. */
export function textOf(row: Row, name: string): string {
  const value = row[name] ?? '';
  return typeof value === 'object' ? '' : String(value);
}

/** A measure's value as the API gives it: text where no number holds all its digits; null when it has no plain value. */
export function exactOf(row: Row, name: string): number | `${number}` | null {
  const value = row[name];
  if (typeof value === 'number') return value;
  return typeof value === 'string' && isNumeric(value) ? value : null;
}

const isNumeric = (text: string): text is `${number}` => /^-?[0-9]+([.][0-9]+)?$/.test(text);

/** A measure's value for drawing and comparing, rounded to a double; null as in `exactOf`. */
export function numberOf(row: Row, name: string): number | null {
  const value = exactOf(row, name);
  return value === null ? null : Number(value);
}

/** A histogram measure's value; null for any other. */
export function histogramOf(row: Row, name: string): Histogram | null {
  const value = row[name] ?? null;
  return typeof value === 'object' ? value : null;
}

/** When a row's window starts (ms). */
export const startOf = (row: Row): number => Date.parse(textOf(row, 'windowStart'));
