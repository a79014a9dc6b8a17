import uPlot from 'uplot';
import type { WriteTicks } from '../format/axis.ts';
import { cssColor } from '../page/css-color.ts';
import { nanGaps } from './nan-gaps.ts';

export type Line = { title: string; color: string; area?: boolean };

/** What the value axis says: `steps` are the distances its ticks may have, any round number when not given. */
export type ValueAxis = { write: WriteTicks; steps?: number[] };

/** `color` names a CSS custom property; `range` is the shown time (s). */
export type ChartSpec = {
  lines: Line[];
  values: ValueAxis;
  time: 'local' | 'utc';
  /** Writes a time (ms) below the axis. */
  tick: (at: number) => string;
  range: () => [number, number] | null;
  /** The value axis reaches at least this far, so that a quiet chart does not show noise. */
  leastTop: number;
  onCursor: (index: number | null) => void;
};

const FONT = '11px Inter, system-ui, sans-serif';

/** uPlot options in the page's own type and colours, read again at every draw so that themes can change. */
export function plotOptions(spec: ChartSpec, size: { width: number; height: number }): uPlot.Options {
  return {
    ...size,
    padding: [8, 6, 0, 0],
    legend: { show: false },
    ...(spec.time === 'utc'
      ? { tzDate: (time: number) => uPlot.tzDate(new Date(time * 1_000), 'Etc/UTC') }
      : {}),
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { range: (_plot, min, max) => spec.range() ?? [min, max] },
      y: { range: (plot) => valueRange(plot, spec.leastTop) },
    },
    axes: [timeAxis(spec.tick), valueAxis(spec.values)],
    series: [{}, ...spec.lines.map(lineSeries)],
    hooks: { setCursor: [(plot) => spec.onCursor(plot.cursor.idx ?? null)] },
  };
}

/** From zero, or below it, to a little above the largest known value: NaN has no say. */
function valueRange(plot: uPlot, leastTop: number): uPlot.Range.MinMax {
  let [low, high] = [0, leastTop];
  for (const values of plot.data.slice(1)) {
    for (const value of values) {
      if (typeof value !== 'number' || Number.isNaN(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return uPlot.rangeNum(low, high, 0.1, true);
}

const timeAxis = (format: ChartSpec['tick']): uPlot.Axis => ({
  font: FONT,
  size: 24,
  gap: 6,
  space: 72,
  stroke: () => cssColor('--ink-soft'),
  grid: { show: false },
  ticks: { show: false },
  // A label that would be cut at the right edge is left out.
  values: (plot, ticks) =>
    ticks.map((tick) => (plot.valToPos(tick, 'x') > plot.over.clientWidth - 20 ? '' : format(tick * 1_000))),
});

const valueAxis = ({ write, steps }: ValueAxis): uPlot.Axis => ({
  font: FONT,
  size: 52,
  gap: 6,
  space: 32,
  stroke: () => cssColor('--ink-soft'),
  grid: { width: 1, stroke: () => cssColor('--line') },
  ticks: { show: false },
  ...(steps ? { incrs: steps } : {}),
  values: (...[, ticks, , , step]) => write(ticks, step),
});

const lineSeries = ({ title, color, area }: Line): uPlot.Series => ({
  label: title,
  width: 1.5,
  stroke: () => cssColor(color),
  ...(area ? { fill: () => cssColor('--accent-wash') } : {}),
  points: { show: false },
  gaps: nanGaps,
});
