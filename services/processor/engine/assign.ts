import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Claim, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { LogBounds, LogConsumer } from './log-consumer.ts';
import { lookAtLog, type Look } from './looking.ts';
import { haltReason, type Halted } from './ownership.ts';

/** Partitions that may be read on, and those that must not. */
export type Assigned = {
  topicId: string;
  claims: (Claim & { endOffset: number })[];
  halts: Halted[];
};

const RETRY_MS = 500;

/** E_PARTITION_MISSING, retriable, while the log does not know every assigned partition. */
function demandAll(partitions: readonly number[], { bounds }: Look): void {
  const missing = partitions.filter((partition) => !bounds.has(partition));
  if (missing.length === 0) return;
  throw new MillraceError({
    code: 'E_PARTITION_MISSING',
    message: `partitions ${missing.join(', ')} are assigned and not in the log`,
    retriable: true,
    fix: 'restore them; nothing is counted from this topic until then',
  });
}

async function claimOnce(
  partitions: readonly number[],
  store: Store,
  consumer: LogConsumer,
): Promise<Assigned> {
  const look = await lookAtLog(consumer);
  demandAll(partitions, look);
  const { topicId, bounds } = look;
  // A partition seen for the first time starts where its log starts; any other where the database says.
  const startOffsets = new Map([...bounds].map(([partition, { startOffset }]) => [partition, startOffset]));
  const claims = await store.claim(partitions, { topicId, startOffsets });
  const assigned: Assigned = { topicId, claims: [], halts: [] };
  for (const claim of claims) {
    const at = bounds.get(claim.partition) as LogBounds;
    const reason = haltReason(claim, { topicId, bounds: at });
    const { partition, epoch, nextOffset: committedOffset } = claim;
    if (reason) assigned.halts.push({ partition, epoch, committedOffset, reason });
    else assigned.claims.push({ ...claim, endOffset: at.endOffset });
  }
  return assigned;
}

export const isFinal = (error: unknown) => error instanceof MillraceError && !error.retriable;

/**
 * Claims partitions and holds them against the log, again and again while Kafka or the database is away; undefined
 * when the assignment is over before that.
 */
export async function assign(
  partitions: readonly number[],
  deps: { store: Store; consumer: LogConsumer; clock: Clock; log: Log },
  isCurrent: () => boolean,
): Promise<Assigned | undefined> {
  while (isCurrent()) {
    try {
      return await claimOnce(partitions, deps.store, deps.consumer);
    } catch (error) {
      if (isFinal(error)) throw error;
      deps.log.warn({ code: codeOf(error), partitions }, `cannot claim yet: ${messageOf(error)}`);
      await new Promise<void>((resolve) => deps.clock.after(RETRY_MS, resolve));
    }
  }
  return undefined;
}
