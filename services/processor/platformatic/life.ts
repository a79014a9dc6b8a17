import { messageOf, type MillraceError } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Deliver, LogEvent, LogSettings } from '../engine/log-consumer.ts';
import type { Group, GroupNews, GroupSettings } from './group.ts';
import { createLink, type LinkSettings } from './link.ts';
import { createReader } from './reading.ts';

export type JoinGroup = (
  link: LinkSettings,
  settings: GroupSettings,
  deps: { news: GroupNews; log: Log },
) => Group;

type Deps = { link: LinkSettings; settings: LogSettings; joinGroup: JoinGroup; log: Log; deliver: Deliver };

/** One life of a member, from a start until it fails or is ended: its group, and what it reads. */
export function beginLife({ link, settings, joinGroup, log, deliver }: Deps) {
  const { topic } = settings;
  let isOver = false;

  const end = () => {
    isOver = true;
    reader.close();
    group.drop();
  };

  const tell = (event: LogEvent) =>
    deliver(event).catch((error: unknown) => {
      log.debug({ err: error }, `the engine has ended: ${messageOf(error)}`);
      end();
    });

  const failed = (error: MillraceError) => {
    if (isOver) return;
    log.warn({ code: error.code }, error.message);
    end();
    void tell({ kind: 'failed', error });
  };

  const assigned = async (partitions: readonly number[]) => {
    if (isOver) return;
    // Synchronously: nothing is read that was not claimed.
    reader.assign(partitions);
    log.info({ partitions }, 'partitions assigned');
    await tell({ kind: 'assigned', partitions });
  };

  const reader = createReader({ link: createLink(link), topic, log, deliver: tell, failed });
  const group = joinGroup(link, settings, { news: { assigned, failed }, log });
  return {
    reader,
    group,
    /** Without a goodbye. */
    end,
    /** Reads no more, and says goodbye. */
    async leave(): Promise<void> {
      isOver = true;
      reader.close();
      await group.leave();
    },
  };
}

export type Life = ReturnType<typeof beginLife>;
