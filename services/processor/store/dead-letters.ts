import type { ClientBase } from 'pg';

import type { DeadLetter } from './store.ts';

const INSERT = `
insert into millrace.dead_letters (pipeline, partition, "offset", recorded_at, code, path, message, key, value, headers)
select $1, x.partition, x."offset", to_timestamp(x.recorded_ms / 1000), x.code, x.path, x.message, x.key, x.value, x.headers
from unnest($2::int[], $3::bigint[], $4::float8[], $5::text[], $6::text[], $7::text[], $8::bytea[], $9::bytea[], $10::jsonb[])
  x (partition, "offset", recorded_ms, code, path, message, key, value, headers)`;

// PostgreSQL text takes neither NUL nor half a surrogate pair, and both may stand in what was refused.
const clean = (text: string) => text.replaceAll('\0', '\uFFFD').toWellFormed();

const headerText = (value: unknown) => (Buffer.isBuffer(value) ? value.toString('base64') : value);

/** Headers as JSON with base64 values, since a header may hold any bytes. */
function headersJson(headers: Record<string, unknown>): string {
  const entries = Object.entries(headers).map(([name, value]) => [
    clean(name),
    Array.isArray(value) ? value.map(headerText) : headerText(value),
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

/** Keeps refused records whole: bytes, headers, position and reason. */
export async function insertDeadLetters(
  client: ClientBase,
  pipeline: string,
  letters: readonly DeadLetter[],
): Promise<void> {
  if (letters.length === 0) return;
  await client.query({
    name: 'dead_letters',
    text: INSERT,
    values: [
      pipeline,
      letters.map(({ partition }) => partition),
      letters.map(({ offset }) => offset),
      letters.map(({ recordedMs }) => recordedMs),
      letters.map(({ rejection }) => rejection.code),
      letters.map(({ rejection }) => clean(rejection.path)),
      letters.map(({ rejection }) => clean(rejection.message)),
      letters.map(({ key }) => key),
      letters.map(({ value }) => value),
      letters.map(({ headers }) => headersJson(headers)),
    ],
  });
}
