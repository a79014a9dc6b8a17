import type { Client } from './client.ts';
import { eventFront } from './event-time.ts';
import { asFailure, type ApiFailure } from './failure.ts';
import type { LiveStore } from './live.ts';
import { startPoll } from './poll.ts';
import type { Rollup, State } from './types.ts';

/**
 * What a round gave a reader; `nth` is the address that answered, `front` the event time (ms) of the state that
 * all of the round were read at. Neither data nor failure when there was nothing to read.
 */
export type Outcome = { front: number | null } & (NonNullable<Answer> | object);
type Answer = { data: Rollup; nth: number } | { failure: ApiFailure } | null;

/** `pathsOf`: where to read at a state; the first address that has rows answers, else the last. */
export type Reader = {
  everyMs: number;
  pathsOf: (state: State) => string[];
  onOutcome: (outcome: Outcome) => void;
};
/** `add` answers with how to leave again. */
export type Rounds = { add: (reader: Reader) => () => void; close: () => void };
type Deps = { client: Pick<Client, 'getJson'>; live: LiveStore };

/**
 * Reads for all readers in rounds: at the same state, at the pace of the slowest, and tells them together, so that
 * what stands side by side on the page is of one moment. A change of readers begins a new round.
 */
export function createRounds({ client, live }: Deps): Rounds {
  const readers = new Set<Reader>();
  let stop: (() => void) | null = null;
  let changed = false;

  async function readAll(state: State, plan: [Reader, string[]][], signal: AbortSignal): Promise<void> {
    const answers = await Promise.all(plan.map(async ([, paths]) => readFirst(client, paths, signal)));
    signal.throwIfAborted();
    const front = eventFront(state);
    plan.forEach(([reader], index) => reader.onOutcome({ front, ...answers[index] }));
    for (const answer of answers) if (answer && 'failure' in answer) throw answer.failure;
  }

  function ask(state: State) {
    const plan = [...readers].map((reader): [Reader, string[]] => [reader, reader.pathsOf(state)]);
    const path = plan.flatMap(([, paths]) => paths).join('\n');
    return { path, read: async (signal: AbortSignal) => readAll(state, plan, signal) };
  }

  function begin() {
    changed = false;
    stop?.();
    const paces = [...readers].map(({ everyMs }) => everyMs);
    stop =
      paces.length > 0 ? startPoll({ live, ask, everyMs: Math.max(...paces), onResult: () => {} }) : null;
  }

  // Readers come and go together, when the page is made or its period changes.
  const change = () => {
    if (!changed) queueMicrotask(begin);
    changed = true;
  };

  return {
    add: (reader) => {
      readers.add(reader);
      change();
      return () => {
        readers.delete(reader);
        change();
      };
    },
    close: () => {
      readers.clear();
      stop?.();
    },
  };
}

async function readFirst(client: Deps['client'], paths: string[], signal: AbortSignal): Promise<Answer> {
  try {
    let answer: Answer = null;
    for (const [nth, path] of paths.entries()) {
      const data = await client.getJson<Rollup>(path, signal);
      answer = { data, nth };
      if (data.rows.length > 0) break;
    }
    return answer;
  } catch (cause) {
    if (signal.aborted) throw cause;
    return { failure: asFailure(cause) };
  }
}
