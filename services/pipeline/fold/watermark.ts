import type { Plan } from '../definition/plan.ts';

/** No event seen yet. */
export const NO_WATERMARK = Number.NEGATIVE_INFINITY;

/**
 * A partition's watermark: the largest event time so far, where an event time counts at most `maxSkewMs` ahead of its
 * record's timestamp. Both are in the log, so every reader of the log gets the same answer.
 */
export function advance(
  plan: Plan,
  watermarkMs: number,
  event: { timeMs: number; recordedMs: number },
): number {
  return Math.max(watermarkMs, Math.min(event.timeMs, event.recordedMs + plan.maxSkewMs));
}

/** Whether an event comes too late to be counted. */
export const isDropped = (plan: Plan, watermarkMs: number, timeMs: number) =>
  plan.dropAfterMs !== null && timeMs < watermarkMs - plan.dropAfterMs;
