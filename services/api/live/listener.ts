import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

import { connect } from '@millrace/database/connect.ts';
import type { DatabaseServer } from '@millrace/database/server.ts';
import { MillraceError, messageOf } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';

import { CHANNEL, readNotification, type Notification } from './notification.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
// A connection can die without a word; one that does not answer is replaced.
const PROBE_EVERY_MS = 10_000;
const PROBE_TIMEOUT_MS = 3_000;

type Handlers = {
  /** A commit. */
  onCommit(notification: Notification): void;
  /** Commits may have been missed: at each (re)connect, and when a notification cannot be read. */
  onGap(): void;
};

/** Doubling, capped, spread, so that many processes do not come back at one moment. */
const waitMs = (attempt: number) =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + Math.random() / 2);

/** Ends when the connection does, or stops answering. */
async function untilBroken(client: Client, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  client.once('end', () => ended.abort());
  const either = AbortSignal.any([signal, ended.signal]);
  while (!either.aborted) {
    await client.query({ text: 'select 1', query_timeout: PROBE_TIMEOUT_MS } as { text: string });
    await sleep(PROBE_EVERY_MS, undefined, { signal: either }).catch((error: unknown) => {
      if (!either.aborted) throw error;
    });
  }
}

const notConnected = (message: string) => new MillraceError({ code: 'E_DATABASE', message, retriable: true });

/** Nothing has ever worked, and nothing that we could do again would: what was configured is wrong. */
const isHopeless = ({ everConnected, lastError }: { everConnected: boolean; lastError: MillraceError }) =>
  !everConnected && !lastError.retriable;

/**
 * One connection that hears every commit, for as long as the process lives; it comes back by itself. `failed` rejects,
 * and nothing is tried again, when the first connection is refused for what no other try would mend.
 */
export function startListener(
  database: string | DatabaseServer,
  { onCommit, onGap, log }: Handlers & { log: Log },
) {
  const closing = new AbortController();
  const state = { connected: false, everConnected: false, lastError: notConnected('not connected yet') };
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  // Whoever runs the process waits for it; where nobody does, `check` tells.
  failed.catch(() => undefined);

  async function listen(onConnected: () => void): Promise<void> {
    const client = await connect(database, 'millrace-api-listen');
    try {
      client.on('notification', ({ payload = '' }) => {
        const notification = readNotification(payload);
        if (notification) return onCommit(notification);
        log.warn({ payload: payload.slice(0, 200) }, 'a notification that cannot be read');
        onGap();
      });
      await client.query(`listen ${CHANNEL}`);
      state.connected = state.everConnected = true;
      onConnected();
      onGap();
      await untilBroken(client, closing.signal);
    } finally {
      state.connected = false;
      // A server that does not answer does not hear the goodbye either: nobody waits for it.
      void client.end().catch((error: unknown) => log.debug({ err: error }, 'closing a broken connection'));
    }
  }

  async function run(): Promise<void> {
    for (let attempt = 0; !closing.signal.aborted; attempt++) {
      try {
        await listen(() => (attempt = 0));
        state.lastError = notConnected('the connection ended');
      } catch (error) {
        state.lastError = error instanceof MillraceError ? error : notConnected(messageOf(error));
      }
      if (closing.signal.aborted) return;
      const { code, fix, message: lastError } = state.lastError;
      if (isHopeless(state)) return fail(state.lastError);
      log.warn({ code, fix, lastError, attempt }, 'not hearing commits; connecting again');
      await sleep(waitMs(attempt), undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    connected: () => state.connected,
    failed,
    /** For readiness: throws while no connection listens. */
    check(): void {
      if (!state.connected) throw state.lastError;
    },
    async close(): Promise<void> {
      closing.abort();
      await running;
    },
  };
}

export type Listener = ReturnType<typeof startListener>;
