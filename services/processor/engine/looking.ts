import { MillraceError } from '@millrace/runtime/errors.ts';

import type { LogBounds, LogConsumer } from './log-consumer.ts';

/** Identity and bounds of one and the same topic. */
export type Look = { topicId: string; bounds: ReadonlyMap<number, LogBounds> };

/**
 * The log as it is now. The identity is asked for before and after the bounds: unchanged, it is that of the topic whose
 * bounds these are, for no topic comes back. E_TOPIC_REPLACED, retriable, when it was made again in between.
 */
export async function lookAtLog(consumer: Pick<LogConsumer, 'topicId' | 'bounds'>): Promise<Look> {
  const topicId = await consumer.topicId();
  const bounds = await consumer.bounds();
  const after = await consumer.topicId();
  if (after === topicId) return { topicId, bounds };
  throw new MillraceError({
    code: 'E_TOPIC_REPLACED',
    message: `the topic was made again while it was looked at (${topicId} is now ${after})`,
    retriable: true,
    fix: 'none is needed for this: the log is looked at again',
  });
}
