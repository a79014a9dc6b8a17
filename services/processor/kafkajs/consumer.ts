import type { Kafka } from 'kafkajs';

import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import type { LogConsumer, LogSettings } from '../engine/log-consumer.ts';

import { sayGoodbye } from '../goodbye.ts';
import type { TopicIdentity } from '../topic-id.ts';
import { unavailable } from '../unavailable.ts';
import { boundFetches } from './fetch-response.ts';
import { createMembership, type MembershipDeps } from './membership.ts';

/**
 * Between a crash and its restart kafkajs has no group and refuses to be told anything. Nothing is lost by that: the
 * restart joins anew, and an assignment begins with a claim and a seek.
 */
function whileInGroup(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    if (!/group was not initialized/i.test(messageOf(error))) throw error;
  }
}

/**
 * The log through kafkajs. Its automatic commits are off: the database says where to read, and a reset to the log's
 * start, which kafkajs does by itself when an offset is gone, shows as a `fetchedOffset` that nobody asked for.
 */
export function createKafkajsConsumer(
  kafka: Kafka,
  settings: LogSettings,
  deps: MembershipDeps & { identity: TopicIdentity },
): LogConsumer {
  boundFetches();
  const { topic } = settings;
  const { identity, bounds, log } = deps;
  const member = createMembership(kafka, settings, deps);
  const these = (partitions: readonly number[]) => [{ topic, partitions: [...partitions] }];

  return {
    start: (deliver) =>
      member.start(deliver).catch((error: unknown) => {
        throw error instanceof MillraceError ? error : unavailable(error);
      }),
    seek: (partition, offset) =>
      whileInGroup(() => member.current()?.seek({ topic, partition, offset: String(offset) })),
    pause: (partitions) => whileInGroup(() => member.current()?.pause(these(partitions))),
    resume: (partitions) => whileInGroup(() => member.current()?.resume(these(partitions))),
    async advise(offsets) {
      const all = [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }));
      await member.current()?.commitOffsets(all);
    },
    bounds: () => bounds.read(),
    topicId: () => identity.read(),
    close: () => sayGoodbye([identity.close(), bounds.close(), member.close()], log),
  };
}
