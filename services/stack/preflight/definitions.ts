import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import { asDefinitionError } from '../loading/definition-error.ts';
import { ok, type Finding } from './check.ts';

/** Whether every pipeline's definition can be loaded: a wrong one is one finding among the others. */
export async function checkDefinitions({ root }: StackConfig): Promise<Finding> {
  try {
    const { pipelines } = await import('@millrace/pipeline/registry.ts');
    return ok(pipelines.map(({ plan }) => plan.name).join(', '));
  } catch (error) {
    const told = asDefinitionError(error, root);
    if (codeOf(told) !== 'E_DEFINITION') throw error;
    const fix = told instanceof MillraceError ? told.fix : undefined;
    return { level: 'fails', code: 'E_DEFINITION', detail: messageOf(told), ...(fix && { fix }) };
  }
}
