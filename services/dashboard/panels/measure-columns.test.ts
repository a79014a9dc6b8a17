import { expect, test } from 'vitest';
import type { Measure } from '../api/types.ts';
import { columnsOf } from './measure-columns.ts';

const measure = (kind: Measure['kind'], scale: number, title = 'Depth'): Measure => ({
  name: 'm',
  kind,
  field: 'f',
  title,
  unit: 'km',
  scale,
  bounds: null,
  columns: [],
  memberTable: null,
});

const text = (kind: Measure['kind'], scale: number, value: number | string | null) =>
  columnsOf([measure(kind, scale)])[0]?.text({ m: value });

test('writes every kind with the decimals it has', () => {
  expect(text('count', 0, 12_345)).toBe('12,345');
  expect(text('sum', 2, 1_234.5)).toBe('1,234.50');
  expect(text('sum', 0, '9007203549708289')).toBe('9,007,203,549,708,289');
  expect(text('min', 0, -41)).toBe('−41');
  expect(text('max', 1, null)).toBe('–');
  expect(text('avg', 0, 7.25)).toBe('7.3');
});

test.each([
  ['avg', 'Mag', 'Mag, mean'],
  ['avg', 'Mean delay', 'Mean delay'],
  ['max', 'Strongest', 'Strongest'],
] as const)('calls the %s of %s %s', (kind, title, says) => {
  expect(columnsOf([measure(kind, 0, title)])[0]?.title).toBe(says);
});

test('shows a histogram as three quantiles, its name on the first', () => {
  const columns = columnsOf([measure('histogram', 1)]);
  expect(columns.map(({ title }) => title)).toEqual(['Depth p50', 'p90', 'p99']);
  const row = { m: { counts: [1], p50: 4, p90: 9.25, p99: null } };
  expect(columns.map((column) => column.text(row))).toEqual(['4.0', '9.3', '–']);
});
