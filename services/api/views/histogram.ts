/** Bucket counts with the quantiles that the dashboard and most readers want. */
export type Histogram = { counts: number[]; p50: number | null; p90: number | null; p99: number | null };

/**
 * The value below which a share `q` (0 to 1) of the events lies, linear inside a bucket. `counts[i]` counts values in
 * (bounds[i-1], bounds[i]]; the two open buckets answer their only bound. Null without events.
 */
export function quantile(counts: readonly number[], bounds: readonly number[], q: number): number | null {
  const rank = q * counts.reduce((total, count) => total + count, 0);
  let below = 0;
  for (const [i, count] of counts.entries()) {
    if (count === 0 || below + count < rank) {
      below += count;
      continue;
    }
    const low = bounds[i - 1];
    const high = bounds[i];
    if (low === undefined || high === undefined) return low ?? high ?? null;
    return low + ((high - low) * (rank - below)) / count;
  }
  return null;
}

export const histogramOf = (counts: number[], bounds: readonly number[]): Histogram => ({
  counts,
  p50: quantile(counts, bounds, 0.5),
  p90: quantile(counts, bounds, 0.9),
  p99: quantile(counts, bounds, 0.99),
});
