import type { Log } from '@millrace/runtime/log.ts';

import type { Deliver, LogConsumer, LogSettings } from '../engine/log-consumer.ts';
import { sayGoodbye } from '../goodbye.ts';
import type { TopicIdentity } from '../topic-id.ts';
import { unavailable } from '../unavailable.ts';
import { readBounds } from './bounds.ts';
import { beginLife, type JoinGroup, type Life } from './life.ts';
import { createLink, type LinkSettings } from './link.ts';

/**
 * The log through @platformatic/kafka: its connections and its protocol, with a loop of our own that fetches from where
 * the database says, and a group beside it. Each start is with new connections.
 */
export function createPlatformaticConsumer(
  link: LinkSettings,
  settings: LogSettings,
  { group: joinGroup, identity, log }: { group: JoinGroup; identity: TopicIdentity; log: Log },
): LogConsumer {
  const { topic } = settings;
  const questions = createLink(link);
  let life: Life | undefined;
  let isClosed = false;

  const join = async (deliver: Deliver) => {
    const mine = beginLife({ link, settings, joinGroup, log, deliver });
    life = mine;
    try {
      await mine.group.join();
    } catch (error) {
      mine.end();
      throw unavailable(error);
    }
    // A close that came meanwhile has said its goodbye too early.
    if (isClosed) await mine.leave().finally(mine.end);
  };

  return {
    async start(deliver) {
      life?.end();
      // First: it gives up soon, and says whether there is anything to read.
      await readBounds(questions, topic);
      if (!isClosed) await join(deliver);
    },
    seek: (partition, offset) => life?.reader.seek(partition, offset),
    pause: (partitions) => life?.reader.pause(partitions),
    resume: (partitions) => life?.reader.resume(partitions),
    async advise(offsets) {
      await life?.group.commit(offsets);
    },
    bounds: () => readBounds(questions, topic),
    topicId: () => identity.read(),
    async close() {
      isClosed = true;
      await sayGoodbye([identity.close(), life?.leave() ?? Promise.resolve()], log);
      life?.end();
      questions.close();
    },
  };
}
