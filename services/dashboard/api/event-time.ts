import type { Partition, Plan, State, View } from './types.ts';

/** A stretch of event time (ms); of windows' starts, `to` is exclusive. */
export type Range = { from: number; to: number };

/** Read to its end, and nothing came for a while: a watermark that need not move again. */
const isIdle = ({ lag, freshnessMs }: Partition): boolean => lag === 0 && freshnessMs === null;

const marksOf = (partitions: Partition[]): number[] =>
  partitions.flatMap(({ watermark }) => (watermark ? [Date.parse(watermark)] : []));

/**
 * How far event time is complete (ms): the slowest working partition's watermark, so that no shown period
 * lacks the partitions that are read later. A partition that is stopped, idle or without events does not
 * hold it back: it may never get another event. When none works, the newest watermark.
 */
export function eventFront({ partitions }: State): number | null {
  const running = partitions.filter(({ stopped }) => !stopped);
  const working = marksOf(running.filter((partition) => !isIdle(partition)));
  if (working.length > 0) return Math.min(...working);
  const marks = marksOf(running);
  return marks.length > 0 ? Math.max(...marks) : null;
}

/** The oldest and the newest of the partitions' watermarks before `before` (ms); null when there is none. */
export function marksBefore({ partitions }: State, before: number): Range | null {
  const marks = marksOf(partitions).filter((mark) => mark < before);
  return marks.length > 0 ? { from: Math.min(...marks), to: Math.max(...marks) } : null;
}

/**
 * The starts of the windows that make up the last `periodMs` before `front`, in the order in which to look for rows;
 * null stands for all time, of a view without windows. Tumbling: up to the newest complete window; while that has
 * nothing, with the open one that `front` lies in. Hopping: the newest complete one, and the API merges those before
 * it that do not overlap.
 */
export function rangesOf({ window }: View, front: number, periodMs: number): (Range | null)[] {
  if (window.kind === 'none') return [null];
  if (window.kind === 'hopping') {
    const last = Math.floor((front - window.sizeMs) / window.everyMs) * window.everyMs;
    const before = Math.max(0, Math.ceil(periodMs / window.sizeMs) - 1);
    return [{ from: last - before * window.sizeMs, to: last + window.everyMs }];
  }
  const complete = Math.floor(front / window.sizeMs) * window.sizeMs;
  const lengthMs = Math.max(1, Math.ceil(periodMs / window.sizeMs)) * window.sizeMs;
  return [complete, complete + window.sizeMs].map((to) => ({ from: to - lengthMs, to }));
}

type RollupsOf = { plan: Plan; view: View; query: Record<string, string>; ranges: (Range | null)[] };

/** The API's address of a rollup over each range; the query's `by` is a list of dimensions or `window`. */
export function rollupPaths({ plan, view, query, ranges }: RollupsOf): string[] {
  const path = `v1/pipelines/${encodeURIComponent(plan.name)}/views/${encodeURIComponent(view.name)}/rollup`;
  return ranges.map((range) => {
    const times = range && { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() };
    return `${path}?${new URLSearchParams({ ...query, ...times })}`;
  });
}
