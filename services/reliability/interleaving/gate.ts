import type { Connection } from '@millrace/processor/store/connection.ts';
import type { Client, ClientBase } from 'pg';

const LOOK_MS = 1;
const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** A session whose statements go one by one, each when it is let through; `tell` is called as each is sent. */
export function gated(connection: Connection, watcher: Client, tell: () => void) {
  const client = connection.client as ClientBase & { query(...given: unknown[]): Promise<unknown> };
  const send = client.query.bind(client);
  const { processID } = client as ClientBase & { processID: number };
  let isOpen = true;
  let isDone = true;
  let waiting: (() => void) | undefined;
  let isAnswered = true;
  let answers = 0;

  client.query = (async (...given: Parameters<typeof send>) => {
    if (!isOpen) await new Promise<void>((resolve) => (waiting = resolve));
    isAnswered = false;
    tell();
    try {
      return await send(...given);
    } finally {
      isAnswered = true;
      answers++;
    }
  }) as typeof client.query;

  const isBlocked = async () => {
    const asked = 'select from pg_locks where pid = $1 and not granted';
    return (await watcher.query(asked, [processID])).rowCount === 1;
  };
  const isMoving = () => !isDone && !waiting;
  const goOn = () => {
    const go = waiting;
    waiting = undefined;
    go?.();
  };
  return {
    connection: { ...connection, client },
    /** From now on each statement of this work waits for its step. */
    async begin<T>(work: () => Promise<T>): Promise<T> {
      isOpen = false;
      isDone = false;
      try {
        return await work();
      } finally {
        isDone = true;
        isOpen = true;
      }
    },
    /** Lets one statement through, if one waits: nothing goes on while its side stands at somebody's lock. */
    step: goOn,
    /** Waits until this side can do nothing more by itself: it waits for a step, stands at a lock, or is done. */
    async rest(): Promise<void> {
      while (isMoving()) {
        if (!isAnswered && (await isBlocked())) return;
        await pause();
      }
    },
    /** How many of its statements were answered. */
    answers: () => answers,
    isDone: () => isDone,
    /** The rest of the work goes through. */
    open(): void {
      isOpen = true;
      goOn();
    },
  };
}

type Resting = { rest(): Promise<void>; answers(): number };

/**
 * Waits until no side can do anything by itself. One that stood at a lock when it was looked at may have got it from what
 * another was answered since, and its next step would be none: so all are looked at until nobody was answered meanwhile.
 */
export async function allRest(gates: readonly Resting[]): Promise<void> {
  const answered = () => gates.reduce((sum, gate) => sum + gate.answers(), 0);
  let before: number;
  do {
    before = answered();
    for (const gate of gates) await gate.rest();
  } while (answered() !== before);
}
