import type { Histogram, Measure, Row } from '../api/types.ts';
import { count, decimal } from '../format/number.ts';

export type Column = { key: string; name: string; title: string; text: (row: Row) => string };

const QUANTILES = ['p50', 'p90', 'p99'] as const;

/** The columns that show a view's measures: one for each, three for a histogram. */
export const columnsOf = (measures: Measure[]): Column[] => measures.flatMap(columnsOfOne);

function columnsOfOne(measure: Measure): Column[] {
  const { name, kind } = measure;
  const title = measure.unit ? `${measure.title}, ${measure.unit}` : measure.title;
  if (kind === 'histogram') {
    return QUANTILES.map((q) => ({
      key: `${name}.${q}`,
      name,
      title: q === 'p50' ? `${title} p50` : q,
      text: (row) => decimal((row[name] as Histogram | null | undefined)?.[q], measure.scale),
    }));
  }
  return [{ key: name, name, title, text: (row) => plainText(measure, row[name] as number | null | undefined) }];
}

/** An average has one decimal more than what it averages. */
function plainText({ kind, scale }: Measure, value: number | null | undefined): string {
  if (kind === 'count' || kind === 'distinct') return count(value);
  return decimal(value, kind === 'avg' ? scale + 1 : scale);
}
