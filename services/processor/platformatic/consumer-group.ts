import { setTimeout as sleep } from 'node:timers/promises';
import { findErrorBy } from '@platformatic/kafka';

import type { Log } from '@millrace/runtime/log.ts';
import { codeOf, messageOf } from '@millrace/runtime/errors.ts';

import { unavailable } from '../unavailable.ts';
import type { Group, GroupNews, GroupSettings } from './group.ts';
import { createLink, type LinkSettings } from './link.ts';
import { createMembership, type Owned } from './membership.ts';

const RETRY_MS = 500;
// The broker gives a silent member up after its own group.consumer.session.timeout.ms; we are no member without answers.
const SILENCE_MS = 30_000;
const GIVEN_UP = ['FENCED_MEMBER_EPOCH', 'UNKNOWN_MEMBER_ID'] as const;

const isGivenUp = (error: unknown) => GIVEN_UP.some((id) => findErrorBy(error as Error, 'apiId', id));

/**
 * A member of a consumer group (KIP-848), whose partitions the coordinator assigns, and moves one by one. Own, for the
 * client's does not tell of assignments but to streams of its own, which fetch by themselves.
 */
export function consumerGroup(
  settings: LinkSettings,
  group: GroupSettings,
  { news, log }: { news: GroupNews; log: Log },
): Group {
  const link = createLink(settings);
  const member = createMembership(link, group);
  const over = new AbortController();
  let heardAt = performance.now();

  const takeOver = async (target: Owned) => {
    // What is not in it any more is given up before the coordinator hears so.
    await news.assigned(target.flatMap(({ partitions }) => partitions));
    member.own(target);
  };

  /** One beat; answers when the next is due, in ms. */
  const beat = async (): Promise<number> => {
    const { intervalMs, target } = await member.beat();
    heardAt = performance.now();
    if (!target || over.signal.aborted) return intervalMs;
    await takeOver(target);
    return 0;
  };

  const onTrouble = async (error: unknown): Promise<number> => {
    log.debug({ code: codeOf(error) }, `the group: ${messageOf(error)}`);
    if (isGivenUp(error)) {
      member.restart();
      await news.assigned([]);
      return RETRY_MS;
    }
    const told = unavailable(error);
    if (!told.retriable || performance.now() - heardAt > SILENCE_MS) {
      over.abort();
      news.failed(told);
    }
    member.forgetCoordinator();
    return RETRY_MS;
  };

  const live = async (firstMs: number) => {
    let dueMs = firstMs;
    while (!over.signal.aborted) {
      await sleep(dueMs, undefined, { signal: over.signal }).catch(() => undefined);
      if (!over.signal.aborted) dueMs = await beat().catch(onTrouble);
    }
  };

  const drop = () => {
    over.abort();
    link.close();
  };

  return {
    async join() {
      const dueMs = await beat();
      live(dueMs).catch((error: unknown) => news.failed(unavailable(error)));
    },
    commit: member.commit,
    async leave() {
      over.abort();
      await member.leave();
      link.close();
    },
    drop,
  };
}
