import type { Context } from './context.ts';
import { LAST_WAIT_MS } from './limits.ts';

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

/** While nothing is committed no fence tells that the counts were forgotten; of a halted partition none ever would. */
async function askClaims({ deps, state, post }: Context): Promise<void> {
  const { generation, owned, halted } = state;
  const claims = [...owned.values(), ...halted].map(({ partition, epoch }) => ({ partition, epoch }));
  if (claims.length === 0 || state.asksClaims) return;
  state.asksClaims = true;
  try {
    const partitions = await deps.store.forgotten(claims);
    if (partitions.length > 0) post({ kind: 'forgotten', generation, partitions });
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
}
