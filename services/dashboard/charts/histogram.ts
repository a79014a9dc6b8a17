import { histogramOf, startOf } from '../api/row.ts';
import type { Measure, Row, View } from '../api/types.ts';

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

const LEAST_STEP_MS = 5 * 60_000;
// With about a hundred points to a line, stays within what one request may ask for.
const MOST_MERGED = 10;

/** The time one point of a line stands for (ms): short tumbling windows are merged, as too few events are in each. */
export const stepOf = ({ view, sizeMs }: HistogramOf): number =>
  view.window.kind === 'tumbling'
    ? sizeMs * Math.min(MOST_MERGED, Math.max(1, Math.ceil(LEAST_STEP_MS / sizeMs)))
    : sizeMs;

export const QUANTILES = [0.5, 0.9, 0.99] as const;

/** Times (s) and one line for each of `QUANTILES`, windows merged into steps of `stepMs`, empty steps null. */
export function quantileLines(
  rows: Row[],
  measure: Measure,
  stepMs: number,
): [number[], ...(number | null)[][]] {
  const steps = Map.groupBy(rows, (row) => Math.floor(startOf(row) / stepMs));
  const first = Math.min(...steps.keys());
  const last = Math.max(...steps.keys());
  const times: number[] = [];
  const lines: (number | null)[][] = QUANTILES.map(() => []);
  for (let step = first; step <= last; step++) {
    const counts = mergeCounts(
      (steps.get(step) ?? []).map((row) => histogramOf(row, measure.name)?.counts ?? []),
    );
    times.push((step * stepMs) / 1_000);
    QUANTILES.forEach((q, index) => lines[index]?.push(quantile(counts, measure.bounds ?? [], q)));
  }
  return [times, ...lines];
}
