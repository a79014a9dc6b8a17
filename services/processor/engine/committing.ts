import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import { disarm, newBatch, type Context, type Flight, type Outcome } from './context.ts';
import { isFull, LAST_WAIT_MS } from './limits.ts';
import { abandon, claimAnew, haltAll } from './owning.ts';

const RETRY_MS = { first: 50, most: 2_000 };

/** The topic's identity; E_TOPIC when we stop and Kafka is silent. */
async function whichTopic({ deps, state }: Context): Promise<string> {
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  state.giveUp = () =>
    reject(
      new MillraceError({
        code: 'E_TOPIC',
        message: 'Kafka does not say which topic this is',
        retriable: true,
        fix: 'check KAFKA_BROKERS and that Kafka runs',
      }),
    );
  if (state.stopping) deps.clock.after(LAST_WAIT_MS, state.giveUp);
  try {
    return await Promise.race([deps.consumer.topicId(), givenUp]);
  } finally {
    state.giveUp = undefined;
  }
}

/** A stop that finds a question to Kafka under way waits for its answer, and not for long. */
export function awaitLastAnswer({ deps, state }: Context): void {
  // The one that is asked now: a later one gets a wait of its own.
  const { giveUp } = state;
  if (giveUp) deps.clock.after(LAST_WAIT_MS, giveUp);
}

/**
 * Asked after the last fetch of the batch, so an unchanged identity means that no record of it is of another topic;
 * a log that was made again and is longer than our position shows in no offset.
 */
async function commitUnlessReplaced(context: Context, flight: Flight): Promise<Outcome> {
  const { deps } = context;
  const found = await whichTopic(context);
  return found === flight.topicId ? deps.store.commit(flight.batch.commit) : { replacedBy: found };
}

function send(context: Context, flight: Flight): void {
  const { state, post } = context;
  state.flight = flight;
  commitUnlessReplaced(context, flight)
    .then((outcome) => post({ kind: 'outcome', outcome }))
    .catch((error: unknown) => post({ kind: 'outcome', outcome: error as MillraceError }));
}

function flush(context: Context): void {
  const { deps, state } = context;
  disarm(state);
  const batch = state.open.close();
  state.open = newBatch(deps);
  deps.observer.sending(batch.commit);
  const { generation, topicId = '' } = state;
  send(context, { batch, generation, topicId, retryMs: RETRY_MS.first });
}

/** Read to the end: the next record is a live one, and waiting for more of them would only make it old. */
const isLive = ({ state }: Context) =>
  [...state.owned.values()].every(({ position, endOffset }) => position >= endOffset);

/** Commits, or sets a timer for it. At most one commit is in flight while the next batch fills. */
export function commitWhenDue(context: Context): void {
  const { deps, state, post } = context;
  const { limits, clock } = deps;
  const size = state.open.size();
  if (size.empty || state.flight) return;
  const waitMs = (size.startedAt ?? 0) + (isLive(context) ? limits.liveMs : limits.bulkMs) - clock.now();
  if (isFull(size, limits) || waitMs <= 0 || state.stopping) flush(context);
  else {
    // Set anew each time: what was not live may have become so.
    disarm(state);
    state.cancelTimer = clock.after(waitMs, () => post({ kind: 'timer' }));
  }
}

/** Reading waits while the open batch can take no more. */
export function holdUp({ deps, state }: Context): void {
  const paused = state.held.length > 0 || isFull(state.open.size(), deps.limits);
  if (paused === state.paused) return;
  state.paused = paused;
  const partitions = [...state.owned.keys()];
  if (paused) deps.consumer.pause(partitions);
  else deps.consumer.resume(partitions);
  deps.observer.paused(paused);
}

function onCommitted({ deps, state }: Context, { batch, generation }: Flight): void {
  deps.observer.committed(batch, deps.clock.now());
  for (const { partition, nextOffset } of batch.commit.progress) {
    state.unadvised.set(partition, nextOffset);
    if (generation !== state.generation) continue;
    const at = state.owned.get(partition) ?? state.halted.find((halted) => halted.partition === partition);
    if (at) at.committedOffset = nextOffset;
  }
}

function onFenced(context: Context, { batch, generation }: Flight): void {
  const { deps, state } = context;
  const partitions = batch.commit.progress.map(({ partition }) => partition);
  deps.observer.fenced();
  deps.log.warn(
    { partitions },
    'fenced: another claim came first; what this batch did not write is read again',
  );
  if (generation === state.generation) claimAnew(context);
}

function retry(context: Context, flight: Flight, error: MillraceError): void {
  const { deps, state } = context;
  const retryMs = Math.min(flight.retryMs * 2, RETRY_MS.most);
  deps.observer.retrying(error);
  deps.log.warn({ code: error.code, retryMs }, messageOf(error));
  // Nothing was sent, and nothing waits for the log at a stop: the batch is read again by whoever claims next.
  if (state.stopping && codeOf(error) === 'E_TOPIC') return abandon(context);
  // Still in flight: nothing else may be committed before the fate of this one is known.
  state.flight = { ...flight, retryMs };
  deps.clock.after(retryMs, () => send(context, { ...flight, retryMs }));
}

/** Throws when no retry can mend the error. */
export function onOutcome(context: Context, outcome: Outcome): void {
  const { state } = context;
  const { flight } = state;
  if (!flight) throw new TypeError('an outcome without a commit in flight');
  state.flight = undefined;
  if (outcome === 'committed') onCommitted(context, flight);
  else if (outcome === 'fenced') onFenced(context, flight);
  else if ('replacedBy' in outcome) {
    if (flight.generation === state.generation) haltAll(context, outcome.replacedBy);
  } else if (outcome.retriable) retry(context, flight, outcome);
  else throw outcome;
}
