import { pipelines } from '@millrace/pipeline/registry.ts';
import { COMMON, text } from '@millrace/runtime/config.ts';
import { KAFKA } from '@millrace/runtime/kafka.ts';

/** Variables of the replay. */
export const REPLAY = {
  ...KAFKA,
  LOG_LEVEL: COMMON.LOG_LEVEL,
  PIPELINE: text(pipelines[0]?.plan.name),
} as const;
