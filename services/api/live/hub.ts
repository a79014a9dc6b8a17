import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import type { Log } from '@millrace/runtime/log.ts';

import { httpError } from '@millrace/runtime/http-error.ts';
import type { Standing } from '../queries/state.ts';
import { createFeed } from './feed.ts';
import type { LiveClient } from './client.ts';
import type { Notification } from './notification.ts';

type HubDeps = { readState: (pipeline: string) => Promise<Standing>; hearsCommits: () => boolean; log: Log };

const refusal = (message: string) =>
  httpError({
    statusCode: 503,
    code: 'E_LIVE_FULL',
    message,
    fix: 'connect again later',
    retriable: true,
    retryAfterS: 5,
  });

/** The feeds of all pipelines, and how many may follow them at once in this process. */
export function createHub(plans: readonly Plan[], { clientsMax, ...deps }: HubDeps & { clientsMax: number }) {
  const feeds = new Map(
    plans.map(({ name, views }) => [
      name,
      createFeed(
        views.map((view) => view.name),
        { ...deps, readState: () => deps.readState(name) },
      ),
    ]),
  );
  let followers = 0;
  let isClosed = false;

  return {
    followers: () => followers,
    /** Follows a pipeline; the answer ends it. 503 when there are too many already, or the process is draining. */
    async follow(
      pipeline: string,
      open: () => LiveClient,
      lastEventId: string | undefined,
    ): Promise<() => void> {
      const feed = feeds.get(pipeline);
      if (!feed || isClosed) throw refusal('this process is stopping');
      if (followers >= clientsMax) throw refusal(`${clientsMax} readers follow already`);
      followers++;
      try {
        const client = await feed.join(open, lastEventId);
        if (isClosed) feed.leave(client);
        let left = false;
        return () => {
          if (left) return;
          left = true;
          followers--;
          feed.leave(client);
        };
      } catch (error) {
        followers--;
        throw error;
      }
    },
    commit: ({ pipeline, changed }: Notification): void => feeds.get(pipeline)?.changed(changed),
    gap: (): void => feeds.forEach((feed) => feed.changed(null)),
    close(): void {
      isClosed = true;
      feeds.forEach((feed) => feed.close());
    },
  };
}

export type Hub = ReturnType<typeof createHub>;
