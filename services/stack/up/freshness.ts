import { codeOf } from '@millrace/runtime/errors.ts';

const METRIC = 'millrace_event_age_seconds_bucket';
const TIMEOUT_MS = 2_000;

/** Cumulative histogram: events at most this old (seconds) -> how many. */
export type Buckets = Map<number, number>;

/** The event-age histogram in Prometheus text, its label sets added up. */
export function parseBuckets(metrics: string): Buckets {
  const buckets: Buckets = new Map();
  for (const line of metrics.split('\n')) {
    if (!line.startsWith(METRIC)) continue;
    const bound = /le="([^"]+)"/.exec(line)?.[1] ?? '';
    const le = bound === '+Inf' ? Infinity : Number(bound);
    buckets.set(le, (buckets.get(le) ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1)));
  }
  return buckets;
}

/** Quantile of what was counted between two readings, in seconds; undefined when there was nothing. */
export function quantileBetween(before: Buckets, after: Buckets, quantile: number): number | undefined {
  const bounds = [...after.keys()].toSorted((a, b) => a - b);
  // A restarted process counts from zero again.
  const restarted = bounds.some((le) => (before.get(le) ?? 0) > (after.get(le) ?? 0));
  const since = (le: number): number => (after.get(le) ?? 0) - (restarted ? 0 : (before.get(le) ?? 0));
  const total = since(Infinity);
  if (!(total > 0)) return undefined;
  const rank = total * quantile;
  const index = bounds.findIndex((le) => since(le) >= rank);
  const upper = bounds[index] ?? Infinity;
  const lower = bounds[index - 1] ?? 0;
  if (upper === Infinity) return lower;
  const below = index === 0 ? 0 : since(lower);
  return lower + ((upper - lower) * (rank - below)) / (since(upper) - below);
}

/** The p99 event age of the last seconds, and whether there is a process at all: `gone` while nothing listens. */
export type Freshness = { gone: boolean; p99Ms: number | undefined };

/** A function that answers the freshness over its last `readings` calls, for the processor at this port. */
export function freshnessReader(adminPort: number, readings = 10): () => Promise<Freshness> {
  const history: Buckets[] = [];
  return async () => {
    const metrics = await readMetrics(adminPort);
    if (typeof metrics !== 'string') return { ...metrics, p99Ms: undefined };
    history.push(parseBuckets(metrics));
    if (history.length > readings) history.shift();
    const seconds = quantileBetween(history[0] ?? new Map(), history.at(-1) ?? new Map(), 0.99);
    return { gone: false, p99Ms: seconds === undefined ? undefined : seconds * 1000 };
  };
}

async function readMetrics(adminPort: number): Promise<string | { gone: boolean }> {
  try {
    const response = await fetch(`http://127.0.0.1:${adminPort}/metrics`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await response.text();
  } catch (error) {
    // One that is busy answers late; one that was ended does not listen.
    return { gone: codeOf((error as Error).cause) === 'ECONNREFUSED' };
  }
}
