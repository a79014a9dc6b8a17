/**
 * How fast an edge's dots move (playback rate, 0 to 3): each tenfold rate is a step faster, so that one
 * commit a second can be told from a hundred thousand events.
 */
export function playbackRate(perSecond: number): number {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return 0;
  return Math.min(3, 0.35 + Math.log10(1 + perSecond) * 0.45);
}

/** The height of a lag bar (0 to 1): each tenfold lag is a step higher, a hundred thousand fills it. */
export const lagHeight = (lag: number): number => Math.min(1, Math.log10(1 + Math.max(0, lag)) / 5);
