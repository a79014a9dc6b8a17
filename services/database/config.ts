import { join } from 'node:path';

import { COMMON, text } from '@millrace/runtime/config.ts';

import { DATABASE } from './server.ts';

/** Variables of the migrate job. */
export const MIGRATE = {
  LOG_LEVEL: COMMON.LOG_LEVEL,
  DEPLOY_ENV: COMMON.DEPLOY_ENV,
  ...DATABASE,
  // A file that the pipeline room generates; this room reads it and imports nothing of it.
  PIPELINE_FILES: text(join(import.meta.dirname, '../pipeline/generated')),
} as const;
