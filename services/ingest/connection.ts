import { messageOf } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';

import { kafkaAway, kafkaUnanswered } from './publish-errors.ts';
import type { TopicRecords } from './records.ts';
import type { Session } from './session.ts';

// From the start of a send, connecting for it included, to the 503.
const DEADLINE_MS = 2_500;

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Sends through a session that it opens when it needs one and gives up after any failure, so it recovers as soon as
 * Kafka does. One `send` at a time.
 */
export function createConnection(deps: { open: () => Promise<Session>; log: Log; deadlineMs?: number }) {
  const { open, log, deadlineMs = DEADLINE_MS } = deps;
  let session: Promise<Session> | undefined;

  function giveUp(opened: Promise<Session>): void {
    session = undefined;
    // In the background: it waits for requests that may never be answered.
    opened
      .then((old) => old.retire())
      .catch((error: unknown) => log.debug({ err: error }, 'session ended with an error'));
  }

  return {
    /** Resolves when acknowledged, else rejects within the deadline: E_KAFKA_AWAY, E_KAFKA_UNANSWERED. */
    async send(groups: readonly TopicRecords[]): Promise<void> {
      const opened = (session ??= open());
      let sent = false;
      const work = async () => {
        const ready = await opened;
        sent = true;
        await ready.send(groups);
      };
      try {
        await within(deadlineMs, work());
      } catch (cause) {
        giveUp(opened);
        log.warn({ err: cause, sent }, `Kafka: ${messageOf(cause)}`);
        throw sent ? kafkaUnanswered(cause) : kafkaAway(cause);
      }
    },
    async close(): Promise<void> {
      if (session) await (await session).retire();
    },
  };
}

export type Connection = ReturnType<typeof createConnection>;
