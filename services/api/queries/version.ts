import type { Database, Statement } from './database.ts';
import type { SqlParameters } from './parameters.ts';

/** Commits of a pipeline so far, as a scalar subquery. */
export const versionSql = (parameters: SqlParameters, pipeline: string) =>
  `(select coalesce(sum(version), 0)::bigint from millrace.offsets where pipeline = ${parameters.add(pipeline, 'text')})`;

const versionStatement = (pipeline: string): Statement => ({
  name: 'api_version',
  text: 'select coalesce(sum(version), 0)::bigint as version from millrace.offsets where pipeline = $1',
  values: [pipeline],
});

/** Commits of a pipeline so far; 0 before the first. */
export async function readVersion(database: Database, pipeline: string): Promise<number> {
  const [row] = await database.rows(versionStatement(pipeline));
  return Number(row?.['version'] ?? 0);
}
