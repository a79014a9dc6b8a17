import type { State, View } from './types.ts';

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
 * The stretch of `periodMs` that ends with the window `front` lies in. Hopping windows overlap, so only
 * the newest complete one is taken; null for a view without windows, which has no time to choose.
 */
export function rangeOf({ window }: View, front: number, periodMs: number): Range | null {
  if (window.kind === 'none') return null;
  if (window.kind === 'hopping') {
    const from = Math.floor((front - window.sizeMs) / window.everyMs) * window.everyMs;
    return { from, to: from + window.everyMs };
  }
  const to = (Math.floor(front / window.sizeMs) + 1) * window.sizeMs;
  return { from: to - Math.max(window.sizeMs, Math.ceil(periodMs / window.sizeMs) * window.sizeMs), to };
}

/** The API's address of a rollup; `by` is a list of dimensions or `window`. */
export function rollupPath(pipeline: string, view: View, query: Record<string, string | number>, range: Range | null) {
  const times = range && { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() };
  const search = new URLSearchParams(
    Object.entries({ ...query, ...times }).map(([name, value]) => [name, String(value)]),
  );
  return `v1/pipelines/${encodeURIComponent(pipeline)}/views/${encodeURIComponent(view.name)}/rollup?${search}`;
}
