import type { LostClaim } from '../store/store.ts';
import type { Context, EngineState } from './context.ts';
import { LAST_WAIT_MS } from './limits.ts';
import { noteHalts } from './owning.ts';

const TICK_MS = 1_000;

/** Tells lag tools how far the database is; nothing depends on it. */
async function advise({ deps, state }: Context): Promise<void> {
  const offsets = new Map(state.unadvised);
  state.unadvised.clear();
  if (offsets.size === 0) return;
  try {
    await deps.consumer.advise(offsets);
  } catch (error) {
    deps.log.debug({ err: error }, 'offsets were not advised');
  }
}

/** The same at the end, when nobody waits long for a Kafka that is silent. */
export async function adviseLast(context: Context): Promise<void> {
  const { clock, log } = context.deps;
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const cancel = clock.after(LAST_WAIT_MS, () => resolve('late'));
  const outcome = await Promise.race([advise(context), late]);
  cancel();
  if (outcome === 'late') log.warn('offsets were not advised: Kafka does not answer; nothing depends on it');
}

/** While nothing is committed nobody else asks whether the topic was made again. */
async function askTopic({ deps, state, post }: Context): Promise<void> {
  const { generation, topicId } = state;
  if (topicId === undefined || state.asksTopic) return;
  state.asksTopic = true;
  try {
    const by = await deps.consumer.topicId();
    if (by !== topicId) post({ kind: 'replaced', generation, by });
  } catch (error) {
    deps.log.debug({ err: error }, 'the topic did not tell its identity');
  } finally {
    state.asksTopic = false;
  }
}

/**
 * Those that hold no more for certain. Somebody who came after us is left alone at first: most likely Kafka is about to
 * tell us of it. Who is still there at the next look took what is ours, and may be gone.
 */
function certainlyLost(state: EngineState, lost: readonly LostClaim[]): number[] {
  const before = state.overtaken;
  state.overtaken = new Set(lost.flatMap(({ partition, isOvertaken }) => (isOvertaken ? [partition] : [])));
  return lost.flatMap(({ partition, isOvertaken }) =>
    !isOvertaken || before.has(partition) ? [partition] : [],
  );
}

/** While nothing is committed no fence tells that our claims hold no more; of a halted partition none ever would. */
async function askClaims({ deps, state, post }: Context): Promise<void> {
  const { generation, owned, halted } = state;
  const claims = [...owned.values(), ...halted].map(({ partition, epoch, committedOffset }) => ({
    partition,
    epoch,
    nextOffset: committedOffset,
  }));
  if (claims.length === 0 || state.asksClaims) return;
  state.asksClaims = true;
  try {
    const lost = await deps.store.lost(claims);
    if (generation !== state.generation) return;
    const partitions = certainlyLost(state, lost);
    if (partitions.length > 0) post({ kind: 'lost', generation, partitions });
  } catch (error) {
    deps.log.debug({ err: error }, 'the database did not tell whether our claims stand');
  } finally {
    state.asksClaims = false;
  }
}

/** What is done each second, beside the loop. */
export function tick(context: Context): void {
  const { deps, state, post } = context;
  deps.clock.after(TICK_MS, () => post({ kind: 'tick' }));
  deps.observer.tick([...state.owned.values()]);
  void advise(context);
  void askTopic(context);
  void askClaims(context);
  void noteHalts(context);
}
