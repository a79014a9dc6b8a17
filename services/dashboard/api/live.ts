import { backoffMs } from './backoff.ts';
import type { Client } from './client.ts';
import type { CredentialStore } from './credential.ts';
import { ApiFailure, unreachable } from './failure.ts';
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
const ASK_AFTER_MS = 2_000;
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
export function followLive(pipeline: string, deps: Deps): LiveStore {
  const store = createStore(INITIAL);
  const path = `v1/pipelines/${encodeURIComponent(pipeline)}`;
  const closing = new AbortController();
  let attempt = 0;
  let wake = () => {};

  function onState(state: State) {
    attempt = 0;
    const now = Date.now();
    store.set({ phase: 'open', state, stateAt: now, heardAt: now, retryAt: null, failure: null });
  }

  const hear = () => store.set({ phase: 'open', heardAt: Date.now(), retryAt: null, failure: null });

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      const failure = await readStream(deps.client, {
        path: `${path}/live`,
        lastEventId: store.get().state?.version ?? null,
        signal: closing.signal,
        onBytes: hear,
        onState: (state) => {
          store.set({ updates: store.get().updates + 1 });
          onState(state);
        },
      });
      if (!closing.signal.aborted) await rest(failure);
    }
  }

  /** Waits for the next attempt: for a key when the API wants one, else for the backoff to pass. */
  async function rest(failure: ApiFailure): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const delay = backoffMs(attempt++);
    const signedOut = failure.status === 401;
    store.set({
      phase: signedOut ? 'signed-out' : 'cut',
      retryAt: signedOut ? null : Date.now() + delay,
      failure,
    });
    wake = resolve;
    const timer = signedOut ? undefined : setTimeout(resolve, delay);
    await promise;
    clearTimeout(timer);
  }

  function ask() {
    const { phase, stateAt } = store.get();
    if (phase !== 'open' || Date.now() - (stateAt ?? 0) < ASK_AFTER_MS) return;
    deps.client.getJson<PipelineDetail>(path, closing.signal).then(
      ({ state }) => onState(state),
      (cause: unknown) =>
        closing.signal.aborted ||
        store.set({ failure: cause instanceof ApiFailure ? cause : unreachable(cause) }),
    );
  }

  const retry = () => wake();
  const unsubscribe = deps.credential.subscribe(() => deps.credential.get().key && retry());
  const asking = setInterval(ask, ASK_AFTER_MS / 2);
  globalThis.addEventListener?.('online', retry);
  void follow();

  return {
    get: store.get,
    subscribe: store.subscribe,
    retry,
    close: () => {
      closing.abort();
      clearInterval(asking);
      unsubscribe();
      globalThis.removeEventListener?.('online', retry);
      wake();
    },
  };
}
