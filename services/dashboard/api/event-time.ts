import type { Plan, State, View } from './types.ts';

/** A stretch of event time, `from` inclusive and `to` exclusive (ms). */
export type Range = { from: number; to: number };

/**
 * How far event time is complete (ms): the slowest partition's watermark, so that no shown period lacks
 * the partitions that are read later. Stopped partitions and those without events do not hold it back.
 */
export function eventFront({ partitions }: State): number | null {
  const running = partitions.filter(({ stopped, watermark }) => !stopped && watermark);
  const marks = running.map(({ watermark }) => Date.parse(watermark ?? ''));
  return marks.length > 0 ? Math.min(...marks) : null;
}

/**
 * The starts of the windows that make up the last `periodMs` before `front`; null for a view without windows.
 * Tumbling: the newest window is the one that `front` lies in. Hopping: the newest complete one, and the API
 * merges those before it that do not overlap.
 */
export function rangeOf({ window }: View, front: number, periodMs: number): Range | null {
  if (window.kind === 'none') return null;
  if (window.kind === 'hopping') {
    const last = Math.floor((front - window.sizeMs) / window.everyMs) * window.everyMs;
    const before = Math.max(0, Math.ceil(periodMs / window.sizeMs) - 1);
    return { from: last - before * window.sizeMs, to: last + window.everyMs };
  }
  const to = (Math.floor(front / window.sizeMs) + 1) * window.sizeMs;
  return { from: to - Math.max(window.sizeMs, Math.ceil(periodMs / window.sizeMs) * window.sizeMs), to };
}

type RollupOf = { plan: Plan; view: View; query: Record<string, string>; range: Range | null };

/** The API's address of a rollup; the query's `by` is a list of dimensions or `window`. */
export function rollupPath({ plan, view, query, range }: RollupOf): string {
  const times = range && { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() };
  const search = new URLSearchParams({ ...query, ...times });
  return `v1/pipelines/${encodeURIComponent(plan.name)}/views/${encodeURIComponent(view.name)}/rollup?${search}`;
}
