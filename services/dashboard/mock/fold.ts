import type { Measure, Row, Value, View } from '../api/types.ts';
import { quantile } from '../charts/histogram.ts';
import type { Event } from './events.ts';

export type Query = { by: string[]; from: number; to: number; orderBy: string | null; limit: number };

/** The rows of a rollup, computed from the events themselves. */
export function fold(view: View, events: Event[], query: Query): Row[] {
  const sizeMs = view.window.kind === 'tumbling' ? view.window.sizeMs : 3_600_000;
  const keyOf = (event: Event, by: string) =>
    by === 'window' ? new Date(Math.floor(event.at / sizeMs) * sizeMs).toISOString() : String(event[by]);
  const shown = events.filter(({ at }) => at >= query.from && at < query.to);
  const groups = Map.groupBy(shown, (event) => query.by.map((by) => keyOf(event, by)).join('\n'));
  const rows = [...groups].map(([key, members]): Row => {
    const names = query.by.map((by) => (by === 'window' ? 'windowStart' : by));
    const dimensions = key.split('\n').map((part, index) => [names[index] ?? '', part]);
    const values = view.measures.map((measure) => [measure.name, valueOf(measure, members)]);
    return Object.fromEntries([...dimensions, ...values]) as Row;
  });
  const { orderBy } = query;
  const sorted = orderBy ? rows.toSorted((a, b) => Number(b[orderBy]) - Number(a[orderBy])) : rows;
  return sorted.slice(0, query.limit);
}

function valueOf({ kind, field, bounds, scale }: Measure, events: Event[]): Value {
  const values = field ? events.map((event) => event[field] ?? 0) : [];
  const numbers = values.map(Number);
  const sum = numbers.reduce((total, value) => total + value, 0);
  if (kind === 'count') return events.length;
  if (kind === 'distinct') return new Set(values).size;
  if (kind === 'sum') return Number(sum.toFixed(scale));
  if (kind === 'avg') return sum / numbers.length;
  if (kind === 'min') return Math.min(...numbers);
  if (kind === 'max') return Math.max(...numbers);
  return histogram(numbers, bounds ?? []);
}

function histogram(numbers: number[], bounds: number[]): Value {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const value of numbers) {
    const found = bounds.findIndex((bound) => value <= bound);
    const bucket = found < 0 ? bounds.length : found;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((q) => quantile(counts, bounds, q));
  return { counts, p50: p50 ?? null, p90: p90 ?? null, p99: p99 ?? null };
}
