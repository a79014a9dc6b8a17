import type { Writable } from 'node:stream';

import { changesJson, mergeChanges, NO_CHANGES, type Changes } from './changes.ts';

/** A state, serialized once for all who follow it; `json` is one object, `id` names its content. */
export type Published = { id: string; json: string };

// 10 Hz: as fast as a person can see numbers change.
const LEAST_GAP_MS = 100;
const GOODBYE_MS = 1_000;
// Places are few: who takes nothing for so long loses his.
const BLOCKED_MS = 30_000;

/**
 * One reader of a live stream. It holds at most one state that is not sent: a newer one takes its place, and what
 * changed adds up. While the reader does not drain what was written, nothing more is written, heartbeats included; after
 * 30 s of that it is cut off.
 */
export function createLiveClient(stream: Writable, now: () => number = performance.now.bind(performance)) {
  let waiting: Published | null = null;
  let changes = NO_CHANGES;
  let sentAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let blocked = false;
  let cutOff: NodeJS.Timeout | undefined;

  const write = (text: string) => {
    blocked = !stream.write(text);
    if (blocked) cutOff ??= setTimeout(() => stream.destroy(), BLOCKED_MS).unref();
  };

  function send(): void {
    timer = undefined;
    if (waiting === null || blocked || stream.writableEnded) return;
    const { id, json } = waiting;
    const data = `${json.slice(0, -1)},"changed":${changesJson(changes)}}`;
    waiting = null;
    changes = NO_CHANGES;
    sentAt = now();
    write(`id: ${id}\nevent: state\ndata: ${data}\n\n`);
  }

  function schedule(): void {
    if (waiting === null || blocked || timer) return;
    const waitMs = sentAt + LEAST_GAP_MS - now();
    if (waitMs <= 0) send();
    else timer = setTimeout(send, waitMs);
  }

  stream.on('drain', () => {
    blocked = false;
    clearTimeout(cutOff);
    cutOff = undefined;
    schedule();
  });
  stream.once('close', () => clearTimeout(cutOff));

  return {
    offer(published: Published, changed: Changes): void {
      waiting = published;
      changes = mergeChanges(changes, changed);
      schedule();
    },
    heartbeat(): void {
      if (!blocked && !stream.writableEnded) write(': heartbeat\n\n');
    },
    /** Says goodbye; a reader that does not take it is cut off, so that nobody waits for it. */
    close(): void {
      clearTimeout(timer);
      waiting = null;
      if (stream.writableEnded) return;
      stream.end(': closing\n\n');
      const cut = setTimeout(() => stream.destroy(), GOODBYE_MS).unref();
      stream.once('close', () => clearTimeout(cut));
    },
  };
}

export type LiveClient = ReturnType<typeof createLiveClient>;
