import type { ClientBase } from 'pg';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';

/** Says that the tables, which are there already, are of this plan: one that differs from theirs in no column. */
export async function registerPlan(client: ClientBase, plan: Plan): Promise<void> {
  await client.query('update millrace.pipelines set plan = $2 where name = $1', [plan.name, plan]);
}
