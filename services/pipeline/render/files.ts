import type { Plan } from '../definition/plan.ts';
import { renderDdl } from './ddl.ts';
import { renderDelta } from './delta.ts';
import { renderOracle } from './oracle.ts';

const MARK = 'Generated from the pipeline definition by `npm run generate`; do not edit.';
const sql = (body: string) => `-- ${MARK}\n${body}`;
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Every file that is rendered from a plan, name to content; they live in `generated/`. */
export function renderFiles(plan: Plan): Record<string, string> {
  return {
    [`${plan.name}.plan.json`]: json({ $comment: MARK, ...plan }),
    [`${plan.name}.event.schema.json`]: json({
      $comment: MARK,
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      ...plan.event,
    }),
    [`${plan.name}.ddl.sql`]: sql(renderDdl(plan)),
    [`${plan.name}.delta.sql`]: sql(renderDelta(plan)),
    [`${plan.name}.oracle.sql`]: sql(renderOracle(plan)),
  };
}
