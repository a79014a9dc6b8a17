import { assign, type Assigned } from './assign.ts';
import { disarm, newBatch, type Context } from './context.ts';
import { topicReplaced, type Halt, type Halted } from './ownership.ts';

// Two claimants of one partition must not fence each other in a tight circle.
const RECLAIM_MS = 1_000;

/** Forgets what is folded and not committed: it will be read again. Never drains, for it may be ours no more. */
export function abandon({ deps, state }: Context): void {
  state.owned.clear();
  state.topicId = undefined;
  state.held = [];
  state.open = newBatch(deps);
  if (state.paused) deps.observer.paused(false);
  state.paused = false;
  disarm(state);
}

/** Our claims hold no more, and the partitions are still assigned: stops reading, and claims them after a while. */
export function claimAnew(context: Context): void {
  const { deps, state, post } = context;
  const { generation } = state;
  deps.consumer.pause(state.assigned);
  abandon(context);
  deps.clock.after(RECLAIM_MS, () => post({ kind: 'reclaim', generation }));
}

/** A new assignment, or the same one again: claims it while everything stays paused. */
export function beginGeneration(context: Context, partitions: readonly number[]): void {
  const { deps, state, post } = context;
  abandon(context);
  state.assigned = partitions;
  state.halted = [];
  state.overtaken = new Set();
  deps.observer.released(partitions);
  const mine = ++state.generation;
  if (partitions.length === 0) return;
  deps.consumer.pause(partitions);
  assign(partitions, deps, () => mine === state.generation && !state.stopping)
    .then((result) => result && post({ kind: 'claimed', generation: mine, ...result }))
    .catch((error: unknown) => post({ kind: 'failed', error }));
}

type HaltAt = Pick<Halted, 'partition' | 'epoch' | 'committedOffset'>;

function takeOut(
  { deps, state }: Context,
  { partition, epoch, committedOffset }: HaltAt,
  reason: Halt,
): void {
  state.owned.delete(partition);
  state.halted.push({ partition, epoch, committedOffset, reason });
  deps.consumer.pause([partition]);
  deps.observer.halted(partition, reason);
  deps.log.error({ partition, code: reason.code }, reason.message);
}

/** Takes a partition out of the stream, loudly, until a person has decided. */
export function halt(context: Context, at: HaltAt, reason: Halt): void {
  takeOut(context, at, reason);
  // Not awaited: the loop must go on for the other partitions while the database is slow.
  void noteHalts(context);
}

/**
 * Writes to the database why partitions stand still, each second: it may be away, or set back to before that. The store
 * takes turns, so what is noted was asked for before the next claim, which takes it back.
 */
export async function noteHalts({ deps, state }: Context): Promise<void> {
  if (state.halted.length === 0 || state.notesHalts) return;
  state.notesHalts = true;
  const halts = state.halted.map(({ partition, epoch, reason }) => ({ partition, epoch, ...reason }));
  try {
    await deps.store.stop(halts);
    state.missedNote = false;
  } catch (error) {
    const level = state.missedNote ? 'debug' : 'warn';
    deps.log[level]({ err: error }, 'halts could not be noted in the database yet');
    state.missedNote = true;
  } finally {
    state.notesHalts = false;
  }
}

/** The topic was made again: what is folded and not committed may be of the new one, so all of it goes. */
export function haltAll(context: Context, found: string): void {
  const { owned, topicId: claimed } = context.state;
  if (claimed === undefined) return;
  const all = [...owned.values()];
  abandon(context);
  for (const at of all) takeOut(context, at, topicReplaced(at.partition, { claimed, found }));
  void noteHalts(context);
}

/** Starts reading what was claimed, each partition from where the database stands. */
export function takeOver(context: Context, { topicId, claims, halts }: Assigned): void {
  const { deps, state } = context;
  state.topicId = topicId;
  for (const { partition, epoch, nextOffset, endOffset, watermarkMs } of claims) {
    deps.consumer.seek(partition, nextOffset);
    const at = { position: nextOffset, committedOffset: nextOffset };
    state.owned.set(partition, { partition, epoch, ...at, endOffset, watermarkMs });
  }
  deps.observer.owned([...state.owned.values()]);
  for (const { reason, ...at } of halts) takeOut(context, at, reason);
  void noteHalts(context);
  if (claims.length > 0) deps.consumer.resume(claims.map(({ partition }) => partition));
}
