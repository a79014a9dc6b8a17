import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import { isFinal } from './assign.ts';
import type { Context } from './context.ts';
import type { LogEvent } from './log-consumer.ts';

const RETRY_MS = { first: 500, most: 5_000 };

/** Joins the log, again and again while Kafka is away, beside the loop: a stop must not wait for it. */
export async function startConsumer(
  { deps, state, post }: Context,
  deliver: (event: LogEvent) => Promise<void>,
): Promise<void> {
  let told: string | undefined;
  for (let retryMs = RETRY_MS.first; !state.stopping; retryMs = Math.min(retryMs * 2, RETRY_MS.most)) {
    try {
      await deps.consumer.start(deliver);
      if (told !== undefined) deps.log.info('Kafka answers');
      return;
    } catch (error) {
      if (isFinal(error)) return post({ kind: 'failed', error });
      const fix = error instanceof MillraceError ? error.fix : undefined;
      const level = told === messageOf(error) ? 'debug' : 'warn';
      deps.log[level]({ code: codeOf(error), fix }, `cannot start yet: ${messageOf(error)}`);
      told = messageOf(error);
      await new Promise<void>((resolve) => deps.clock.after(retryMs, resolve));
    }
  }
}
