import { backoffMs } from './backoff.ts';
import type { Client } from './client.ts';
import type { CredentialStore } from './credential.ts';
import { asFailure, type ApiFailure } from './failure.ts';
import { createPause } from './pause.ts';
import { readStream } from './read-stream.ts';
import { createStore, type Store } from './store.ts';
import type { PipelineDetail, State } from './types.ts';

/**
 * What is known of a pipeline and how fresh that is. Times are local, in ms of `Date.now()`.
 * `heardAt`: last byte of the stream, heartbeats included. `updates`: states received by stream.
 */
export type Live = {
  phase: 'connecting' | 'open' | 'cut' | 'signed-out';
  state: State | null;
  stateAt: number | null;
  heardAt: number | null;
  retryAt: number | null;
  failure: ApiFailure | null;
  updates: number;
};
export type LiveStore = Store<Live> & { retry: () => void; close: () => void };
type Deps = { client: Client; credential: CredentialStore };

// With nothing new the stream sends only heartbeats, but lag and the processor's heartbeat still move.
const ASK_AFTER_MS = 1_000;
const INITIAL: Live = {
  phase: 'connecting',
  state: null,
  stateAt: null,
  heardAt: null,
  retryAt: null,
  failure: null,
  updates: 0,
};

/** Follows a pipeline's stream of states until closed, and recovers from every cut by itself. */
export function followLive(pipeline: string, { client, credential }: Deps): LiveStore {
  const store = createStore(INITIAL);
  const path = `v1/pipelines/${encodeURIComponent(pipeline)}`;
  const closing = new AbortController();
  const pause = createPause();
  let attempt = 0;
  let lastEventId: string | null = null;

  const hear = () => store.set({ phase: 'open', heardAt: Date.now(), retryAt: null, failure: null });
  const learn = (state: State) => {
    attempt = 0;
    store.set({ state, stateAt: Date.now() });
  };

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      const failure = await readStream(client, {
        path: `${path}/live`,
        lastEventId,
        signal: closing.signal,
        onBytes: hear,
        onState: (state, id) => {
          lastEventId = id;
          store.set({ updates: store.get().updates + 1 });
          learn(state);
        },
      });
      if (!closing.signal.aborted) await rest(failure);
    }
  }

  /** Waits for the next attempt: for a key when the API wants one, else for the backoff to pass. */
  async function rest(failure: ApiFailure): Promise<void> {
    const delay = failure.status === 401 ? null : backoffMs(attempt++);
    const phase = delay === null ? 'signed-out' : 'cut';
    store.set({ phase, retryAt: delay === null ? null : Date.now() + delay, failure });
    await pause.rest(delay);
  }

  function ask() {
    const { phase, stateAt } = store.get();
    if (phase !== 'open' || Date.now() - (stateAt ?? 0) < ASK_AFTER_MS) return;
    client.getJson<PipelineDetail>(path, closing.signal).then(
      ({ state }) => learn(state),
      (cause: unknown) => closing.signal.aborted || store.set({ failure: asFailure(cause) }),
    );
  }

  const unsubscribe = credential.subscribe(() => credential.get().key && pause.wake());
  const asking = setInterval(ask, ASK_AFTER_MS / 2);
  globalThis.addEventListener?.('online', pause.wake);
  void follow();

  return {
    get: store.get,
    subscribe: store.subscribe,
    retry: pause.wake,
    close: () => {
      closing.abort();
      clearInterval(asking);
      unsubscribe();
      globalThis.removeEventListener?.('online', pause.wake);
      pause.wake();
    },
  };
}
