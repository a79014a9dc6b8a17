import { pipelineNamed, pipelines } from '@millrace/pipeline/registry.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';

import { datasets } from '../datasets/registry.ts';

/** The topic of a pipeline and the loader of its data set. Errors: E_NO_PIPELINE, E_NO_DATASET. */
export function replaySource(name: string) {
  const pipeline = pipelineNamed(name);
  const load = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
  if (pipeline && load) return { source: pipeline.plan.source, load };
  throw new MillraceError(
    pipeline
      ? {
          code: 'E_NO_DATASET',
          message: `pipeline '${name}' has no data set to replay`,
          fix: `one of: ${Object.keys(datasets).join(', ')}`,
        }
      : {
          code: 'E_NO_PIPELINE',
          message: `there is no pipeline '${name}'`,
          fix: `one of: ${pipelines.map(({ plan }) => plan.name).join(', ')}`,
        },
  );
}
