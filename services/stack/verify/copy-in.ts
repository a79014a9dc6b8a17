import { finished } from 'node:stream/promises';
import { once } from 'node:events';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import { ORACLE_RAW } from '@millrace/pipeline/render/oracle.ts';
import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import { copyLine, type RawRecord } from './copy-line.ts';

const refused = (cause: unknown) =>
  new MillraceError({
    code: 'E_DATABASE',
    message: `PostgreSQL did not take the records of the log: ${messageOf(cause)}`,
    retriable: true,
    fix: 'check that PostgreSQL runs and has space',
    cause,
  });

/**
 * Makes the scratch table of raw records and a stream into it. `write` waits while PostgreSQL is behind; `end` until all
 * is there. Both reject with E_DATABASE once the stream broke, whenever that was.
 */
export async function copyIn(client: Client) {
  await client.query('create schema millrace_oracle');
  await client.query(
    `create unlogged table ${ORACLE_RAW} (partition int, "offset" bigint, recorded_at timestamptz, value text)`,
  );
  const copy = client.query(copyFrom(`copy ${ORACLE_RAW} from stdin`));
  const copied = finished(copy).catch((cause: unknown) => {
    throw refused(cause);
  });
  // Heard by the next write; until then nobody listens, which is no reason to end the process.
  copied.catch(() => undefined);
  return {
    async write(records: readonly RawRecord[]): Promise<void> {
      if (copy.destroyed) return copied;
      if (!copy.write(records.map(copyLine).join(''))) await Promise.race([copied, drained(copy)]);
    },
    async end(): Promise<void> {
      copy.end();
      await copied;
    },
  };
}

/** Never rejects: what breaks the stream is told by `copied`. */
const drained = (copy: NodeJS.EventEmitter) =>
  once(copy, 'drain').catch(() => new Promise<never>(() => undefined));
