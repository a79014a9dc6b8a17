import { createHash } from 'node:crypto';

import type { Log } from '@millrace/runtime/log.ts';

import type { Standing } from '../queries/state.ts';
import { allChanged, mergeChanges, NO_CHANGES, type Changes } from './changes.ts';
import type { LiveClient, Published } from './client.ts';
import { createRefresher } from './refresher.ts';

// Heartbeats of the processor and the end of the log move without a commit.
const POLL_MS = 1_000;
const HEARTBEAT_MS = 5_000;
// However fast commits come, the state is not read much more often than a reader may get it.
const LEAST_GAP_MS = 50;

type FeedDeps = { readState: () => Promise<Standing>; hearsCommits: () => boolean; log: Log };
type Latest = Published & { identity: string; version: number };

// Of 16 characters: enough to tell the states of one version apart.
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/**
 * A state, and an id that another state never has: versions start again in another database, and within one version a
 * partition may halt. Its time, which alone is no news, is no part of the id.
 */
function serialize({ identity, state: { at, ...content } }: Standing): Latest {
  const { version } = content;
  const json = JSON.stringify(content);
  return {
    id: `${identity}-${version}-${hashOf(json)}`,
    identity,
    version,
    json: `{"at":"${at}",${json.slice(1)}`,
  };
}

/** Reads the state for the followers of one pipeline and sends it to them when it is news. */
function createPublisher(everything: Changes, { readState, hearsCommits }: FeedDeps) {
  const clients = new Set<LiveClient>();
  let changes: Changes = NO_CHANGES;
  let latest: Latest | null = null;

  function publish(state: Latest, changed: Changes): void {
    const before = latest;
    latest = state;
    if (before?.id === state.id && changed.size === 0) return;
    // Nobody told what this commit touched, and nobody will.
    const isUnheard = before?.version !== state.version && changed.size === 0 && !hearsCommits();
    const isElsewhere = before !== null && before.identity !== state.identity;
    for (const client of clients) client.offer(state, isUnheard || isElsewhere ? everything : changed);
  }

  return {
    clients,
    latest: () => latest,
    add(changed: Changes): void {
      changes = mergeChanges(changes, changed);
    },
    async read(): Promise<void> {
      const changed = changes;
      changes = NO_CHANGES;
      try {
        publish(serialize(await readState()), changed);
      } catch (error) {
        // Told with the next state that can be read.
        changes = mergeChanges(changed, changes);
        throw error;
      }
    },
  };
}

/**
 * The live state of one pipeline for all who follow it: read once per commit (at most 20 times a second), and each
 * second besides, but only while somebody follows.
 */
export function createFeed(views: readonly string[], deps: FeedDeps) {
  const everything = allChanged(views);
  const publisher = createPublisher(everything, deps);
  const { clients } = publisher;
  let joining = 0;
  let timers: NodeJS.Timeout[] = [];

  const isFollowed = () => clients.size + joining > 0;
  const refresh = createRefresher(async () => {
    if (isFollowed()) await publisher.read();
  }, LEAST_GAP_MS);
  const refreshInBackground = () =>
    void refresh().catch((error: unknown) => deps.log.warn({ err: error }, 'cannot read the live state'));

  function keepTime(): void {
    if (clients.size > 0 === timers.length > 0) return;
    timers.forEach((timer) => clearInterval(timer));
    const beat = () => clients.forEach((client) => client.heartbeat());
    timers =
      clients.size > 0 ? [setInterval(refreshInBackground, POLL_MS), setInterval(beat, HEARTBEAT_MS)] : [];
  }

  return {
    /** A commit; `changed` null when what it touched is not known. */
    changed(changed: Changes | null): void {
      if (!isFollowed()) return;
      publisher.add(changed ?? everything);
      refreshInBackground();
    },
    /**
     * Reads the state, then adds the client that `open` makes; it is sent that state unless it says that it has this
     * very one. Rejects, without calling `open`, when the state cannot be read.
     */
    async join(open: () => LiveClient, lastEventId: string | undefined): Promise<LiveClient> {
      joining++;
      await refresh().finally(() => joining--);
      const client = open();
      clients.add(client);
      keepTime();
      const latest = publisher.latest();
      if (latest && latest.id !== lastEventId) client.offer(latest, everything);
      return client;
    },
    leave(client: LiveClient): void {
      clients.delete(client);
      client.close();
      keepTime();
    },
    close(): void {
      for (const client of clients) client.close();
      clients.clear();
      keepTime();
    },
  };
}

export type Feed = ReturnType<typeof createFeed>;
