import { DATABASE } from '@millrace/database/server.ts';
import { COMMON, text } from '@millrace/runtime/config.ts';
import { KAFKA } from '@millrace/runtime/kafka.ts';

/** Variables of `verify`. The database user must be allowed to make a schema. */
export const VERIFY = {
  LOG_LEVEL: COMMON.LOG_LEVEL,
  ...KAFKA,
  ...DATABASE,
  PIPELINE: text('flights'),
} as const;
