import { timestampMs } from '@millrace/pipeline/event/timestamp.ts';

import type { ViewOf } from '../views/dimensions.ts';
import type { Filters } from '../views/filters.ts';
import type { SqlParameters } from './parameters.ts';

/**
 * Hopping windows overlap: merging all of them would count an event several times. A rollup over time takes those that
 * follow each other without a gap, from the first in the range on (or, without `from`, from whole multiples of the size).
 */
export function disjointWindows(
  { view: { window } }: ViewOf,
  filters: Filters,
  parameters: SqlParameters,
): string[] {
  if (window.kind !== 'hopping' || window.sizeMs === window.everyMs) return [];
  const first =
    filters.from === null ? 0 : Math.ceil(timestampMs(filters.from) / window.everyMs) * window.everyMs;
  const start = `(extract(epoch from window_start) * 1000)::bigint`;
  return [`(${start} - ${parameters.add(first, 'bigint')}) % ${parameters.add(window.sizeMs, 'bigint')} = 0`];
}
