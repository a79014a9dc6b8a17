import { decide } from './committing.ts';
import type { Context } from './context.ts';
import type { Fetched, LogBounds } from './log-consumer.ts';
import { halt } from './owning.ts';
import { outsideLog, type Ownership } from './ownership.ts';

/** Undefined while Kafka cannot say. */
async function boundsOf({ deps }: Context, partition: number): Promise<LogBounds | undefined> {
  try {
    return (await deps.consumer.bounds()).get(partition);
  } catch (error) {
    deps.log.warn({ err: error }, 'the log did not tell its bounds; reading this partition again');
    return undefined;
  }
}

/**
 * Whether records that were fetched from elsewhere than our position may be folded. Control records and compacted gaps
 * move a reader on; anything else is somebody's reset.
 */
async function mayFold(context: Context, fetched: Fetched, at: Ownership): Promise<boolean> {
  if (fetched.fetchedOffset === at.position) return true;
  const { partition } = fetched;
  const bounds = await boundsOf(context, partition);
  const reason = bounds && outsideLog(partition, at.position, bounds);
  if (reason) {
    halt(context, at, reason);
    return false;
  }
  // A jump ahead counts as a gap only when a fetch that was asked for at our position shows it again: records that were
  // fetched before a seek may still be on their way to us.
  if (bounds && fetched.fetchedOffset > at.position && at.gapSeenAt === at.position) return true;
  at.gapSeenAt = at.position;
  context.deps.consumer.seek(partition, at.position);
  return false;
}

export async function onRecords(context: Context, fetched: Fetched): Promise<void> {
  const { deps, state } = context;
  const at = state.owned.get(fetched.partition);
  if (!at || state.stopping || !(await mayFold(context, fetched, at))) return;
  state.open.add(fetched, at, deps.clock.now());
  decide(context);
}
