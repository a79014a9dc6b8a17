import type { Log } from '@millrace/runtime/log.ts';
import { within } from '@millrace/runtime/within.ts';

/** How long Kafka may take to answer a goodbye; without one it takes us for dead after a session. */
const PATIENCE_MS = 2_000;

/** Waits for goodbyes that were begun; not for what fails, nor for a Kafka that does not answer. */
export async function sayGoodbye(goodbyes: readonly Promise<unknown>[], log: Log): Promise<void> {
  const told = Promise.all(
    goodbyes.map((goodbye) =>
      goodbye.catch((error: unknown) => log.debug({ err: error }, 'left Kafka with an error')),
    ),
  );
  if ((await within(PATIENCE_MS, told)) === undefined)
    log.warn({ waitedMs: PATIENCE_MS }, 'left Kafka without a goodbye: it does not answer');
}
