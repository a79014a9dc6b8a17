import uPlot from 'uplot';
import { cssColor } from '../page/css-color.ts';
import { nanGaps } from './nan-gaps.ts';

export type Line = { title: string; color: string; area?: boolean };

/** `color` names a CSS custom property; `range` is the shown time (s), `format` writes a y value. */
export type ChartSpec = {
  lines: Line[];
  format: (value: number | null) => string;
  time: 'local' | 'utc';
  range: () => [number, number] | null;
  onCursor: (index: number | null) => void;
};

const FONT = '11px Inter, system-ui, sans-serif';

/** uPlot options in the page's own type and colours, read again at every draw so that themes can change. */
export function plotOptions(spec: ChartSpec, size: { width: number; height: number }): uPlot.Options {
  return {
    ...size,
    padding: [8, 6, 0, 0],
    legend: { show: false },
    ...(spec.time === 'utc' ? { tzDate: (time: number) => uPlot.tzDate(new Date(time * 1_000), 'Etc/UTC') } : {}),
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { range: (_plot, min, max) => spec.range() ?? [min, max] },
      y: { range: (_plot, min, max) => uPlot.rangeNum(Math.min(0, min), Math.max(1, max), 0.12, true) },
    },
    axes: [timeAxis(), valueAxis(spec.format)],
    series: [{}, ...spec.lines.map(lineSeries)],
    hooks: { setCursor: [(plot) => spec.onCursor(plot.cursor.idx ?? null)] },
  };
}

const timeAxis = (): uPlot.Axis => ({
  font: FONT,
  size: 24,
  gap: 4,
  space: 64,
  stroke: () => cssColor('--ink-soft'),
  grid: { show: false },
  ticks: { show: false },
  values: [
    [86_400, '{MMM} {D}', null, null, null, null, null, null, 1],
    [3_600, '{HH}:{mm}', '\n{MMM} {D}', null, null, null, null, null, 1],
    [60, '{HH}:{mm}', null, null, null, null, null, null, 1],
    [1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1],
  ],
});

const valueAxis = (format: ChartSpec['format']): uPlot.Axis => ({
  font: FONT,
  size: 52,
  gap: 6,
  space: 32,
  stroke: () => cssColor('--ink-soft'),
  grid: { width: 1, stroke: () => cssColor('--line') },
  ticks: { show: false },
  values: (_plot, ticks) => ticks.map((tick) => format(tick)),
});

const lineSeries = ({ title, color, area }: Line): uPlot.Series => ({
  label: title,
  width: 1.5,
  stroke: () => cssColor(color),
  ...(area ? { fill: () => cssColor('--accent-wash') } : {}),
  points: { show: false },
  gaps: nanGaps,
});
