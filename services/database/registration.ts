import type { ClientBase } from 'pg';

import { MillraceError } from '@millrace/runtime/errors.ts';

import { SCHEMA_LOCK } from './migrate.ts';
import { isSameDefinition } from './same-definition.ts';

/** Where claims of a pipeline begin: above which epoch, and whether at offset 0 or where the log begins. */
export type Registration = { lastEpoch: number; fromZero: boolean };

type Row = { plan: unknown; last_epoch: number; from_zero: boolean };

/**
 * What a processor with this plan may build on until its transaction ends: registrations and recounts wait for that.
 * Throws E_PIPELINE_CHANGED when the tables are of another definition, E_NOT_MIGRATED when there are none.
 */
export async function readRegistration(client: ClientBase, plan: { name: string }): Promise<Registration> {
  // A statement of its own: what is read after it was written before whoever held it let go.
  await client.query('select pg_advisory_xact_lock_shared($1)', [SCHEMA_LOCK]);
  const { rows } = await client.query<Row>(
    'select plan, last_epoch, from_zero from millrace.pipelines where name = $1',
    [plan.name],
  );
  const [row] = rows;
  if (!row)
    throw new MillraceError({
      code: 'E_NOT_MIGRATED',
      message: `there are no tables of pipeline '${plan.name}'`,
      fix: 'run the migrate job',
    });
  if (!isSameDefinition(row.plan, JSON.parse(JSON.stringify(plan))))
    throw new MillraceError({
      code: 'E_PIPELINE_CHANGED',
      message: `the tables of pipeline '${plan.name}' are of another definition than this processor's`,
      fix: `start the processor with the definition of the tables, or run the migrate job of this one with --recount ${plan.name}`,
    });
  return { lastEpoch: row.last_epoch, fromZero: row.from_zero };
}
