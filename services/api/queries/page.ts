import type { Fields } from './database.ts';
import { readStamp } from './version.ts';

/** Splits records that came with one more than asked for: the page, its stamp, and whether there is a next one. */
export function pageOf(records: readonly Fields[], limit: number) {
  const found = records.filter((record) => record['isFound'] === true);
  return {
    stamp: readStamp(records[0]?.['pipelineStamp']),
    page: found.slice(0, limit),
    hasNext: found.length > limit,
  };
}
