import type { Measure, View } from '../api/types.ts';

/** Adds up bucket counts; an empty list gives no buckets. */
export function mergeCounts(many: number[][]): number[] {
  const merged: number[] = [];
  for (const counts of many) counts.forEach((n, index) => (merged[index] = (merged[index] ?? 0) + n));
  return merged;
}

/**
 * The value below which a share `q` of the events lies, linear inside a bucket. The two open buckets
 * answer their only edge. Null without events.
 */
export function quantile(counts: number[], bounds: number[], q: number): number | null {
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  let below = 0;
  const bucket = counts.findIndex((n) => (below += n) >= q * total && n > 0);
  const low = bounds[bucket - 1];
  const high = bounds[bucket];
  if (low === undefined || high === undefined) return low ?? high ?? null;
  const n = counts[bucket] ?? 0;
  return low + ((q * total - (below - n)) / n) * (high - low);
}

export type HistogramOf = { view: View; measure: Measure; sizeMs: number };

/** The windowed view with a histogram that is cheapest to read as one line: the fewest dimensions. */
export function pickHistogram(views: View[]): HistogramOf | null {
  const found = views.flatMap((view) => {
    const measure = view.measures.find(({ kind }) => kind === 'histogram');
    if (!measure || view.window.kind === 'none') return [];
    const sizeMs = view.window.kind === 'tumbling' ? view.window.sizeMs : view.window.everyMs;
    return [{ view, measure, sizeMs }];
  });
  return found.toSorted((a, b) => a.view.by.length - b.view.by.length)[0] ?? null;
}

const LEAST_STEP_MS = 30 * 60_000;
// What a minute needs for that; seconds get steps of half a minute.
const MOST_MERGED = 30;
const MOST_STEPS = 96;
// A little less than one request may ask for.
const MOST_WINDOWS = 960;

/** The points of a line: each stands for `stepMs`, and there are at most `steps`. */
export type Steps = { stepMs: number; steps: number };

/** Short tumbling windows are merged, as too few events are in each. */
export function stepsOf({ view, sizeMs }: HistogramOf): Steps {
  const wanted = view.window.kind === 'tumbling' ? Math.ceil(LEAST_STEP_MS / sizeMs) : 1;
  const merged = Math.min(MOST_MERGED, Math.max(1, wanted));
  return { stepMs: merged * sizeMs, steps: Math.min(MOST_STEPS, Math.floor(MOST_WINDOWS / merged)) };
}
