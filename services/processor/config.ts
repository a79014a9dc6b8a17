import { COMMON, integer, text } from '@millrace/runtime/config.ts';
import { KAFKA } from '@millrace/runtime/kafka.ts';

/** Variables of the processor. */
export const PROCESSOR = {
  ...COMMON,
  ...KAFKA,
  DATABASE_URL: text(),
  PIPELINE: text('flights'),
  // A killed worker's partitions move on after this; the broker's own floor is 6 s by default.
  SESSION_TIMEOUT_MS: integer(6_000, 1_000, 60_000),
} as const;
