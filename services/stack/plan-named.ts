import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { pipelineNamed, pipelines } from '@millrace/pipeline/registry.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';

/** The plan of the pipeline of that name. Errors: E_PIPELINE_UNKNOWN, with the names that there are. */
export function planNamed(name: string): Plan {
  const found = pipelineNamed(name);
  if (found) return found.plan;
  throw new MillraceError({
    code: 'E_PIPELINE_UNKNOWN',
    message: `There is no pipeline '${name}'.`,
    fix: `Name one of: ${pipelines.map(({ plan }) => plan.name).join(', ')}.`,
  });
}
