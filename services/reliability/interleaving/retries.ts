import type { Line } from '@millrace/processor/store/line.ts';
import { storeOn } from '@millrace/processor/store/postgres-store.ts';
import type { Commit } from '@millrace/processor/store/store.ts';
import type { ClientBase } from 'pg';

import { COMMIT, COMMIT_AGAIN, type Case } from './case.ts';
import { batch, claimed, plan, unlike } from './small.ts';

const EVENTS = 3;
const UNANSWERED = 'unanswered';

/**
 * A session that its worker loses. What it had sent by then is still on its way: the server does it when it comes to it,
 * only then sees that nobody is there any more, and rolls back what was not committed.
 */
function losable(client: ClientBase) {
  const { promise: cut, reject } = Promise.withResolvers<never>();
  // Told to who waits for an answer then, or asks later; there may be neither.
  cut.catch(() => undefined);
  const ask = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
  const sent: { statement?: unknown; answer?: Promise<unknown> } = {};
  let isLost = false;
  const query = (...given: unknown[]) => {
    if (isLost) return cut;
    const answer = ask(...given);
    Object.assign(sent, { statement: given[0], answer });
    return Promise.race([answer, cut]);
  };
  return {
    client: { query } as unknown as ClientBase,
    isLost: () => isLost,
    lose(): void {
      isLost = true;
      reject(new Error('Connection terminated unexpectedly'));
    },
    /** What the server does after that. */
    async end(): Promise<void> {
      await sent.answer;
      if (sent.statement !== 'commit') await ask('rollback');
    },
  };
}

/** A worker that tries a commit, loses its session, and tries the same again over another. */
function stubborn(commit: Commit) {
  let session: ReturnType<typeof losable> | undefined;
  let current: ClientBase;
  const line: Line = { use: async (work) => work(current), close: async () => undefined };
  const store = storeOn(line, { owner: 'worker' }, plan);

  async function first(client: ClientBase): Promise<string> {
    const mine = losable(client);
    session = mine;
    current = mine.client;
    try {
      return await store.commit(commit);
    } catch (error) {
      if (!mine.isLost()) throw error;
    }
    await mine.end();
    return UNANSWERED;
  }

  async function again(client: ClientBase): Promise<string> {
    // The session anew. From here on nothing is heard of the one before, and nothing more is sent over it.
    await client.query('select');
    session?.lose();
    current = client;
    return store.commit(commit);
  }

  /** A first try that was lost before anything was sent. */
  async function lostAtOnce(client: ClientBase): Promise<void> {
    const nowhere = losable(client);
    nowhere.lose();
    current = nowhere.client;
    await store.commit(commit).catch((error: unknown) => {
      if (!nowhere.isLost()) throw error;
    });
  }
  return { first, again, lostAtOnce, isBegun: () => session !== undefined };
}

/** Commits that are tried again while the database may still be at the first try. */
export const RETRIES: Case[] = [
  {
    name: 'a batch whose answer is lost, and the same batch tried again over another session',
    asked:
      'it counts once, and the second try is told so, wherever the first one was when its session was lost',
    steps: [COMMIT, COMMIT_AGAIN],
    prepare: async (store) => {
      const worker = stubborn(batch(await claimed(store, 0), EVENTS));
      return [
        ({ client }) => worker.first(client),
        async ({ client }) => {
          // Alone, as its statements are counted, it is a second try as well.
          if (!worker.isBegun()) await worker.lostAtOnce(client);
          return worker.again(client);
        },
      ];
    },
    judge({ outcomes: [first, again], left }) {
      if (again !== 'committed' || (first !== 'committed' && first !== UNANSWERED))
        return `the first try is ${String(first)}, and the second ${String(again)}`;
      return unlike(left, { counted: EVENTS });
    },
  },
];
