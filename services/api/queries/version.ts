import type { Database, Statement } from './database.ts';
import type { SqlParameters } from './parameters.ts';

/** Commits of a pipeline so far, and a short hash of where they are counted: two databases may both be at version 7. */
export type Stamp = { identity: string; version: number };

// `updated_at` is another one in a database that was made anew, the topic's id when the log was.
export const stampOf = (pipeline: string) => `(select left(md5(concat_ws(' ',
  (select concat_ws(' ', extract(epoch from updated_at), plan) from millrace.pipelines where name = ${pipeline}),
  string_agg(distinct topic_id, ',' order by topic_id))), 12) || '-' || coalesce(sum(version), 0)::bigint
from millrace.offsets where pipeline = ${pipeline})`;

/** The stamp of a pipeline as one text, as a scalar subquery; `readStamp` reads it. */
export const stampSql = (parameters: SqlParameters, pipeline: string) =>
  stampOf(parameters.add(pipeline, 'text'));

/** A stamp from its text, `<identity>-<version>`. */
export function readStamp(text: unknown): Stamp {
  const [identity = '', version] = typeof text === 'string' ? text.split('-') : [];
  return { identity, version: Number(version ?? 0) };
}

const versionStatement = (pipeline: string): Statement => ({
  name: 'api_version',
  text: `select ${stampOf('$1::text')} as stamp`,
  values: [pipeline],
});

/** A pipeline's stamp; version 0 before the first commit. */
export async function readVersion(database: Database, pipeline: string): Promise<Stamp> {
  const [row] = await database.rows(versionStatement(pipeline));
  return readStamp(row?.['stamp']);
}
