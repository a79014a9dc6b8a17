import type { Range } from '../api/event-time.ts';
import { histogramOf, startOf } from '../api/row.ts';
import type { Measure, Row, View } from '../api/types.ts';
import { mergeCounts, quantile, type Steps } from './histogram.ts';

export const QUANTILES = [0.5, 0.9, 0.99] as const;

// The step that event time is in, and two more: what is early is in a window before what is late, so that
// the quantiles of the newest would say that all is early.
const OPEN_STEPS = 3;

/** The windows to ask for when event time is at `front` (ms): up to the step that it is in, of hopping ones the complete. */
export function linesRange({ window }: Pick<View, 'window'>, front: number, { stepMs, steps }: Steps): Range {
  const beyond = window.kind === 'hopping' ? window.sizeMs - window.everyMs : 0;
  const to = (Math.floor((front - beyond) / stepMs) + 1) * stepMs;
  return { from: to - steps * stepMs, to };
}

/** The time (ms) up to which an answer's windows hardly change any more; `to` is the end of those asked for. */
export const settledTo = (to: string | null | undefined, stepMs: number): number =>
  to ? Date.parse(to) - OPEN_STEPS * stepMs : Number.POSITIVE_INFINITY;

type LinesOf = { measure: Measure; stepMs: number; settledTo: number };
type Step = { start: number; counts: number[] };

/** Times (s) and one line for each of `QUANTILES`, up to the newest settled step, or all there is before that. */
export function quantileLines(rows: Row[], of: LinesOf): [number[], ...(number | null)[][]] {
  const all = stepsIn(rows, of);
  const settled = all.filter(({ start }) => start + of.stepMs <= of.settledTo);
  const points = mergeThin(settled.length > 0 ? settled : all);
  const lines = QUANTILES.map((q) =>
    points.map(({ counts }) => quantile(counts, of.measure.bounds ?? [], q)),
  );
  return [points.map(({ start }) => start / 1_000), ...lines];
}

/** Every step from the first to the last that has a row, windows merged. */
function stepsIn(rows: Row[], { measure, stepMs }: LinesOf): Step[] {
  const byStep = Map.groupBy(rows, (row) => Math.floor(startOf(row) / stepMs));
  const first = Math.min(...byStep.keys());
  const length = Math.max(0, Math.max(...byStep.keys()) - first + 1);
  return Array.from({ length }, (_, index) => {
    const members = byStep.get(first + index) ?? [];
    const counts = mergeCounts(members.map((row) => histogramOf(row, measure.name)?.counts ?? []));
    return { start: (first + index) * stepMs, counts };
  });
}

const eventsIn = ({ counts }: Step) => counts.reduce((sum, n) => sum + n, 0);

// Of fewer, the 99th percentile is the largest one.
const ENOUGH = 100;
const MOST_JOINED = 12;

/**
 * Joins a step with few events to those after it until they are enough, so that a quiet night is one point and no
 * row of chance. Where that takes too long the line has a gap; what is not enough at the end is not drawn yet.
 */
function mergeThin(steps: Step[]): Step[] {
  const enough = Math.min(ENOUGH, Math.max(0, ...steps.map(eventsIn)) / 2);
  const points: Step[] = [];
  let joined: Step[] = [];
  for (const step of steps) {
    joined.push(step);
    const point = {
      start: joined[0]?.start ?? step.start,
      counts: mergeCounts(joined.map((each) => each.counts)),
    };
    const events = eventsIn(point);
    if (events > 0 && events < enough && joined.length < MOST_JOINED) continue;
    points.push(events < enough ? { ...point, counts: [] } : point);
    joined = [];
  }
  return points;
}
