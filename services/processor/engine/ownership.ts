import type { Claim } from '../store/store.ts';
import type { LogBounds } from './log-consumer.ts';

/** A partition that this engine holds. `position` is folded up to; the database may still be behind it. */
export type Ownership = {
  partition: number;
  epoch: number;
  position: number;
  /** Where the database stood when it last told us. */
  committedOffset: number;
  endOffset: number;
  watermarkMs: number;
  /** Position at which a fetch began further on; see `mayFold`. */
  gapSeenAt?: number;
};

/** Why a partition must not move: what happened, and what a person has to decide. Never reset in silence. */
export type Halt = { code: `E_${string}`; message: string };

/** A partition that is claimed and not read; it waits for a person. */
export type Halted = Pick<Ownership, 'partition' | 'epoch' | 'committedOffset'> & { reason: Halt };

/**
 * Whether a claim still fits the log. A stored offset outside the log, or another topic under the same name, means that
 * counting on would lose or repeat events.
 */
export function haltReason(claim: Claim, log: { topicId: string; bounds: LogBounds }): Halt | undefined {
  const { partition, nextOffset } = claim;
  if (claim.topicId !== log.topicId)
    return topicReplaced(partition, { claimed: claim.topicId, found: log.topicId });
  return outsideLog(partition, nextOffset, log.bounds);
}

export const topicReplaced = (partition: number, id: { claimed: string; found: string }): Halt => ({
  code: 'E_TOPIC_REPLACED',
  message: `partition ${partition}: the topic was made again (${id.claimed} is now ${id.found})`,
});

export function outsideLog(
  partition: number,
  offset: number,
  { startOffset, endOffset }: LogBounds,
): Halt | undefined {
  if (offset > endOffset)
    return {
      code: 'E_OFFSET_BEYOND_LOG',
      message: `partition ${partition}: next offset ${offset} is beyond the log's end ${endOffset}: the log lost records that were counted`,
    };
  if (offset < startOffset)
    return {
      code: 'E_LOG_TRUNCATED',
      message: `partition ${partition}: next offset ${offset} is before the log's start ${startOffset}: records were deleted before they were counted`,
    };
  return undefined;
}
