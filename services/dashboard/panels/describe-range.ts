import type { Rollup, View } from '../api/types.ts';
import { utcRange } from '../format/time.ts';

/** The event time a rollup covers, in words. A hopping window reaches beyond the step it starts in. */
export function describeRange({ window }: View, { from, to }: Rollup, isOpen = false): string {
  if (!from || !to) return 'all time';
  const beyond = window.kind === 'hopping' ? window.sizeMs - window.everyMs : 0;
  const range = utcRange(from, Date.parse(to) + beyond);
  return isOpen ? `${range}, still open` : range;
}
