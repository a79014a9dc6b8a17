import { exactOf, histogramOf, numberOf } from '../api/row.ts';
import type { Measure, Row } from '../api/types.ts';
import { count, decimal } from '../format/number.ts';

export type Column = {
  key: string;
  name: string;
  title: string;
  unit: string | null;
  text: (row: Row) => string;
};

const QUANTILES = ['p50', 'p90', 'p99'] as const;

/** The columns that show a view's measures: one for each, three for a histogram. */
export const columnsOf = (measures: Measure[]): Column[] => measures.flatMap(columnsOfOne);

function columnsOfOne(measure: Measure): Column[] {
  const { name, kind, unit } = measure;
  const title = titleOf(measure);
  if (kind === 'histogram') {
    return QUANTILES.map((q) => ({
      key: `${name}.${q}`,
      name,
      title: q === 'p50' ? `${measure.title} p50` : q,
      unit,
      text: (row) => decimal(histogramOf(row, name)?.[q], measure.scale),
    }));
  }
  return [
    {
      key: name,
      name,
      title,
      unit,
      text: (row) => plainText(measure, row),
    },
  ];
}

const SAYS_MEAN = /\b(mean|average|avg)\b/i;

/** A mean is called one, also where its title is only the name of what it averages. */
const titleOf = ({ kind, title }: Measure): string =>
  kind === 'avg' && !SAYS_MEAN.test(title) ? `${title}, mean` : title;

/** An average has one decimal more than what it averages. */
function plainText({ name, kind, scale }: Measure, row: Row): string {
  if (kind === 'count' || kind === 'distinct') return count(numberOf(row, name));
  return decimal(exactOf(row, name), kind === 'avg' ? scale + 1 : scale);
}
