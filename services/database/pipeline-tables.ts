import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ClientBase } from 'pg';

import { MillraceError } from '@millrace/runtime/errors.ts';

import { inTransaction, SCHEMA_LOCK } from './migrate.ts';

/** What a pipeline's definition was rendered to: its plan (any JSON with a name) and the DDL of its tables. */
export type RenderedPipeline = { plan: { name: string; views?: unknown }; ddl: string };

/** Rendered pipelines in a folder: `<name>.plan.json` beside `<name>.ddl.sql`. */
export function readRendered(folder: string): RenderedPipeline[] {
  const plans = readdirSync(folder).filter((name) => name.endsWith('.plan.json'));
  return plans.toSorted().map((name) => ({
    plan: JSON.parse(readFileSync(join(folder, name), 'utf8')) as RenderedPipeline['plan'],
    ddl: readFileSync(join(folder, name.replace('.plan.json', '.ddl.sql')), 'utf8'),
  }));
}

/** What decides the shape and meaning of the tables; titles and descriptions may change freely. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) => !['title', 'description', 'unit', '$comment'].includes(key),
  );
  return Object.fromEntries(kept.map(([key, part]) => [key, shape(part)]));
}

/**
 * Makes the tables of a pipeline and registers its plan. Throws E_PIPELINE_CHANGED when the tables hold what another
 * definition counted: adding new numbers to old ones would be wrong in silence.
 */
export async function applyPipeline(client: ClientBase, { plan, ddl }: RenderedPipeline): Promise<void> {
  await inTransaction(client, async () => {
    // "if not exists" alone does not stop two at once.
    await client.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await client.query('set local role millrace_owner');
    const { rows } = await client.query<{ plan: unknown }>(
      'select plan from millrace.pipelines where name = $1 for update',
      [plan.name],
    );
    if (rows[0] && !isDeepStrictEqual(shape(rows[0].plan), shape(plan)))
      throw new MillraceError({
        code: 'E_PIPELINE_CHANGED',
        message: `the tables of pipeline '${plan.name}' were counted by another definition`,
        fix: 'start afresh from the log (npm start -- --fresh), or give the new definition another name',
      });
    await client.query(ddl);
    await client.query(
      `insert into millrace.pipelines (name, plan) values ($1, $2)
       on conflict (name) do update set plan = excluded.plan, updated_at = now()`,
      [plan.name, plan],
    );
  });
}
