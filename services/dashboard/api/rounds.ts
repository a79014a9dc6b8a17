import type { Client } from './client.ts';
import { eventFront } from './event-time.ts';
import { asFailure, type ApiFailure } from './failure.ts';
import type { LiveStore } from './live.ts';
import { startPoll } from './poll.ts';
import { createFailed } from './rounds-failed.ts';
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

const slowest = (readers: Iterable<Reader>) => Math.max(...[...readers].map(({ everyMs }) => everyMs));

/** Of a round: who is to be told what was read where. */
type Part = { reader: Reader; paths: string[] };

/**
 * Reads for all readers in rounds: at the same state, at the pace of the slowest, and tells them together, so that
 * what stands side by side on the page is of one moment. A change of readers begins a new round. Who failed is asked
 * again alone, later and later, and nobody waits for him; from his answer on he takes part again.
 */
export function createRounds({ client, live }: Deps): Rounds {
  const readers = new Set<Reader>();
  const failed = createFailed<Reader>();
  let stop: (() => void) | null = null;
  let changed = false;
  /** Version and addresses that the last round was read at. */
  let readAt = '';
  let rounds = 0;

  /** Reads for some, and tells them when all have their answer. */
  async function readFor(parts: Part[], front: number | null, signal: AbortSignal): Promise<void> {
    const answers = await Promise.all(parts.map(async ({ paths }) => readFirst(client, paths, signal)));
    if (signal.aborted) return;
    parts.forEach(({ reader }, index) => {
      const answer = answers[index];
      failed.answered(reader, Boolean(answer && 'failure' in answer));
      reader.onOutcome({ front, ...answer });
    });
  }

  async function readAll(state: State, parts: Part[], signal: AbortSignal): Promise<void> {
    const front = eventFront(state);
    const [together, alone] = failed.split(parts);
    for (const part of alone) void readFor([part], front, signal);
    return readFor(together, front, signal);
  }

  function ask(state: State) {
    const all = [...readers].map((reader): Part => ({ reader, paths: reader.pathsOf(state) }));
    const at = [state.version, ...all.flatMap(({ paths }) => paths)].join('\n');
    // Where nothing has changed, only who has no answer yet.
    const parts = all.filter(({ reader }) => failed.isDue(reader) && (at !== readAt || failed.has(reader)));
    if (parts.length === 0) return null;
    readAt = at;
    // Another name each time: whether it is worth it was decided here.
    return { path: String(rounds++), read: async (signal: AbortSignal) => readAll(state, parts, signal) };
  }

  function begin() {
    changed = false;
    stop?.();
    readAt = '';
    failed.forget();
    const everyMs = slowest(readers);
    stop = readers.size > 0 ? startPoll({ live, ask, everyMs, onResult: () => {} }) : null;
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
    return { failure: asFailure(cause) };
  }
}
