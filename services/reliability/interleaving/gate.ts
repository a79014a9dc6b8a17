import type { Connection } from '@millrace/processor/store/connection.ts';
import type { Client, ClientBase } from 'pg';

const LOOK_MS = 1;
const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** A session whose statements go one by one, each when it is let through. */
export function gated(connection: Connection, watcher: Client) {
  const client = connection.client as ClientBase & { query(...given: unknown[]): Promise<unknown> };
  const send = client.query.bind(client);
  const { processID } = client as ClientBase & { processID: number };
  let isOpen = true;
  let waiting: (() => void) | undefined;
  const sent = { isAnswered: true, statements: 0 };

  client.query = (async (...given: Parameters<typeof send>) => {
    if (!isOpen) await new Promise<void>((resolve) => (waiting = resolve));
    sent.isAnswered = false;
    sent.statements++;
    try {
      return await send(...given);
    } finally {
      sent.isAnswered = true;
    }
  }) as typeof client.query;

  const isWaiting = () => waiting !== undefined;
  const isBlocked = async () => {
    const asked = 'select from pg_locks where pid = $1 and not granted';
    return (await watcher.query(asked, [processID])).rowCount === 1;
  };
  return {
    connection: { ...connection, client },
    /** Lets one statement through, if one waits, and waits until it is answered or stands at somebody's lock. */
    async step(): Promise<void> {
      const go = waiting;
      waiting = undefined;
      go?.();
      await pause();
      while (!sent.isAnswered && !(await isBlocked())) await pause();
    },
    /** Waits for the first statement, so that the first step is not one that finds nothing. */
    async begun(): Promise<void> {
      while (!isWaiting()) await pause();
    },
    /** How many statements were let through until now. */
    statements: () => sent.statements,
    /** From now on everything goes through, as at the beginning. */
    open(): void {
      isOpen = true;
      waiting?.();
      waiting = undefined;
    },
    /** From now on each statement waits for its step. */
    shut: () => void (isOpen = false),
  };
}
