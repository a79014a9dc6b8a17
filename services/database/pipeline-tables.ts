import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase } from 'pg';

import { changedDefinition } from './changed-definition.ts';
import { untilUnlocked } from './lock-patience.ts';
import { inTransaction, SCHEMA_LOCK } from './migrate.ts';
import { forgetCounts, type Recount } from './recount.ts';
import { isSameDefinition } from './same-definition.ts';

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

const REGISTER = `
insert into millrace.pipelines (name, plan) values ($1, $2)
on conflict (name) do update set plan = excluded.plan, updated_at = now()`;

/**
 * Makes the tables of a pipeline and registers its plan. With `recount`, all that was counted of it goes first, in the
 * same transaction. Throws E_PIPELINE_CHANGED when the tables hold what another definition counted: adding new numbers
 * to old ones would be wrong in silence; E_LOCKED when what is to go is read all the time.
 */
export async function applyPipeline(
  client: ClientBase,
  pipeline: RenderedPipeline,
  recount?: Recount,
): Promise<void> {
  await untilUnlocked(client, `counting pipeline '${pipeline.plan.name}' again`, () =>
    applyOnce(client, pipeline, recount),
  );
}

async function applyOnce(
  client: ClientBase,
  { plan, ddl }: RenderedPipeline,
  recount: Recount | undefined,
): Promise<void> {
  const { name } = plan;
  await inTransaction(client, async () => {
    // "if not exists" alone does not stop two at once.
    await client.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await client.query('set local role millrace_owner');
    const { rows } = await client.query<{ plan: unknown }>(
      'select plan from millrace.pipelines where name = $1 for update',
      [name],
    );
    const [registered] = rows;
    if (registered && recount) await forgetCounts(client, { name, plan: registered.plan }, recount);
    else if (registered && !isSameDefinition(registered.plan, plan))
      throw changedDefinition(name, registered.plan, plan);
    await client.query(ddl);
    await client.query(REGISTER, [name, plan]);
  });
}
