import { commitWhenDue, holdUp } from './committing.ts';
import type { Context } from './context.ts';
import { isFull } from './limits.ts';
import type { Fetched, LogBounds } from './log-consumer.ts';
import { lookAtLog } from './looking.ts';
import { halt, haltAll } from './owning.ts';
import { outsideLog, type Ownership } from './ownership.ts';

/** The topic's identity and a partition's bounds in it; undefined while Kafka cannot say. */
async function lookAt({ deps }: Context, partition: number) {
  try {
    const { topicId, bounds } = await lookAtLog(deps.consumer);
    const own = bounds.get(partition);
    return own && { topicId, bounds: own };
  } catch (error) {
    deps.log.warn({ err: error }, 'the log did not tell its bounds; reading this partition again');
    return undefined;
  }
}

/** Halts what cannot go on in the log as it is now. */
function haltIfOver(context: Context, at: Ownership, log: { topicId: string; bounds: LogBounds }): boolean {
  const { topicId } = context.state;
  const reason = outsideLog(at.partition, at.position, log.bounds);
  if (log.topicId !== topicId) haltAll(context, log.topicId);
  else if (reason) halt(context, at, reason);
  else return false;
  return true;
}

/**
 * Whether records that were fetched from elsewhere than our position may be folded. Control records and compacted gaps
 * move a reader on; anything else is somebody's reset.
 */
async function mayFold(context: Context, fetched: Fetched, at: Ownership): Promise<boolean> {
  if (fetched.fetchedOffset === at.position) return true;
  const { partition } = fetched;
  const log = await lookAt(context, partition);
  if (log && haltIfOver(context, at, log)) return false;
  // A jump ahead counts as a gap only when a fetch that was asked for at our position shows it again: records that were
  // fetched before a seek may still be on their way to us.
  if (log && fetched.fetchedOffset > at.position && at.gapSeenAt === at.position) return true;
  at.gapSeenAt = at.position;
  context.deps.consumer.seek(partition, at.position);
  return false;
}

/** Folds as much of a fetch as fits into the open batch, and holds the rest. */
async function fold(context: Context, fetched: Fetched): Promise<void> {
  const { deps, state } = context;
  const at = state.owned.get(fetched.partition);
  if (!at || !(await mayFold(context, fetched, at))) return;
  const rest = fetched.records.length > 0 || fetched.nextOffset > at.position;
  const left = rest ? state.open.add(fetched, at, deps.clock.now()) : undefined;
  if (left) state.held.unshift(left);
  else if (fetched.refused) halt(context, at, fetched.refused);
}

/** Folds what is held as far as it fits, then commits, waits or pauses: the only place that decides. */
export async function takeIn(context: Context): Promise<void> {
  const { deps, state } = context;
  if (state.stopping) state.held = [];
  const isWaiting = () => state.held.length === 0 || isFull(state.open.size(), deps.limits);
  do {
    while (!isWaiting()) await fold(context, state.held.shift() as Fetched);
    commitWhenDue(context);
  } while (!isWaiting());
  holdUp(context);
}

export async function onRecords(context: Context, fetched: Fetched): Promise<void> {
  if (!context.state.owned.has(fetched.partition)) return;
  context.state.held.push(fetched);
  await takeIn(context);
}
