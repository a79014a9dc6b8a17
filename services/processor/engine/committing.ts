import { messageOf, type MillraceError } from '@millrace/runtime/errors.ts';

import { disarm, newBatch, type Context, type Flight } from './context.ts';
import { isFull } from './limits.ts';
import { abandon } from './owning.ts';

const RETRY_MS = { first: 50, most: 2_000 };
// Two claimants of one partition must not fence each other in a tight circle.
const RECLAIM_MS = 1_000;

function send({ deps, state, post }: Context, flight: Flight): void {
  state.flight = flight;
  deps.store
    .commit(flight.batch.commit)
    .then((outcome) => post({ kind: 'outcome', outcome }))
    .catch((error: unknown) => post({ kind: 'outcome', outcome: error as MillraceError }));
}

function flush(context: Context): void {
  const { deps, state } = context;
  disarm(state);
  const batch = state.open.close();
  state.open = newBatch(deps);
  deps.observer.sending(batch.commit);
  send(context, { batch, generation: state.generation, retryMs: RETRY_MS.first });
}

/** Read to the end: the next record is a live one, and waiting for more of them would only make it old. */
const isLive = ({ state }: Context) =>
  [...state.owned.values()].every(({ position, endOffset }) => position >= endOffset);

/** Commits, waits or pauses: the only place that decides. At most one commit is in flight while the next batch fills. */
export function decide(context: Context): void {
  const { deps, state, post } = context;
  const { limits, clock } = deps;
  const size = state.open.size();
  if (size.empty) return;
  const full = isFull(size, limits);
  if (state.flight) {
    if (!full || state.paused) return;
    state.paused = true;
    deps.consumer.pause([...state.owned.keys()]);
    deps.observer.paused(true);
    return;
  }
  const waitMs = (size.startedAt ?? 0) + (isLive(context) ? limits.liveMs : limits.bulkMs) - clock.now();
  if (full || waitMs <= 0 || state.stopping) flush(context);
  else if (!state.cancelTimer) state.cancelTimer = clock.after(waitMs, () => post({ kind: 'timer' }));
}

function onCommitted(context: Context, { batch }: Flight): void {
  const { deps, state } = context;
  deps.observer.committed(batch, deps.clock.now());
  for (const { partition, nextOffset } of batch.commit.progress) state.unadvised.set(partition, nextOffset);
  if (state.paused) {
    state.paused = false;
    deps.consumer.resume([...state.owned.keys()]);
    deps.observer.paused(false);
  }
  decide(context);
}

function onFenced(context: Context, { batch, generation }: Flight): void {
  const { deps, state, post } = context;
  const partitions = batch.commit.progress.map(({ partition }) => partition);
  deps.observer.fenced();
  deps.log.warn(
    { partitions },
    'fenced: another claim came first; what this batch did not write is read again',
  );
  if (generation !== state.generation) return decide(context);
  deps.consumer.pause(state.assigned);
  abandon(context);
  deps.clock.after(RECLAIM_MS, () => post({ kind: 'reclaim', generation }));
}

/** Throws when no retry can mend the error. */
export function onOutcome(context: Context, outcome: 'committed' | 'fenced' | MillraceError): void {
  const { deps, state } = context;
  const { flight } = state;
  if (!flight) throw new TypeError('an outcome without a commit in flight');
  state.flight = undefined;
  if (outcome === 'committed') return onCommitted(context, flight);
  if (outcome === 'fenced') return onFenced(context, flight);
  if (!outcome.retriable) throw outcome;
  const retryMs = Math.min(flight.retryMs * 2, RETRY_MS.most);
  deps.observer.retrying(outcome);
  deps.log.warn({ code: outcome.code, retryMs }, messageOf(outcome));
  // Still in flight: nothing else may be committed before the fate of this one is known.
  state.flight = { ...flight, retryMs };
  deps.clock.after(retryMs, () => send(context, { ...flight, retryMs }));
}
