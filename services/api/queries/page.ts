import type { Fields } from './database.ts';

/** Splits records that came with one more than asked for: the page, its version, and whether there is a next one. */
export function pageOf(records: readonly Fields[], limit: number) {
  const found = records.filter((record) => record['isFound'] === true);
  return {
    version: Number(records[0]?.['pipelineVersion'] ?? 0),
    page: found.slice(0, limit),
    hasNext: found.length > limit,
  };
}
