import type { Statement } from './database.ts';
import { createParameters } from './parameters.ts';
import { stampSql } from './version.ts';

// Enough to recognise an event; the rest stays in the database.
const PREVIEW_BYTES = 240;

// One more than is shown of a path or message, so that what was cut can be told.
const TEXT_CHARACTERS = 201;

/** `after` is recordedAt (to the microsecond), partition and offset of the last row that was sent. */
export type DeadLettersQuery = { pipeline: string; limit: number; after: readonly unknown[] | null };

/** One page of a pipeline's dead letters, newest first, with the version they belong to; one row more than the limit. */
export function deadLettersStatement({ pipeline, limit, after }: DeadLettersQuery): Statement {
  const parameters = createParameters();
  const types = ['timestamptz', 'int', 'bigint'];
  const older = after
    ? `and (recorded_at, partition, "offset") < (${types.map((type, i) => parameters.add(after[i], type)).join(', ')})`
    : '';
  const text = `select v."pipelineStamp", d.* from (select ${stampSql(parameters, pipeline)} as "pipelineStamp") v
left join lateral (
  select true as "isFound", partition, "offset", recorded_at, code,
    left(path, ${parameters.add(TEXT_CHARACTERS, 'int')}) as path, left(message, ${parameters.add(TEXT_CHARACTERS, 'int')}) as message,
    to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as recorded_at_us,
    substring(value from 1 for ${parameters.add(PREVIEW_BYTES, 'int')}) as preview
  from millrace.dead_letters
  where pipeline = ${parameters.add(pipeline, 'text')} ${older}
  order by recorded_at desc, partition desc, "offset" desc limit ${parameters.add(limit + 1, 'int')}
) d on true
order by recorded_at desc, partition desc, "offset" desc`;
  return { text, values: parameters.values };
}
