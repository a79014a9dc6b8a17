import type uPlot from 'uplot';

/** Finds the gaps that NaN leaves in a line: typed arrays cannot hold the nulls that uPlot looks for. */
export const nanGaps: uPlot.Series.GapsRefiner = (...[plot, seriesIndex, from, to, found]) => {
  const times = plot.data[0];
  const values = plot.data[seriesIndex] ?? [];
  const gaps = found.slice();
  const place = (index: number) => Math.round(plot.valToPos(times[index] ?? 0, 'x', true));
  for (let index = from; index <= to; index++) {
    if (!Number.isNaN(values[index])) continue;
    const start = index;
    while (index < to && Number.isNaN(values[index + 1])) index++;
    gaps.push([place(Math.max(from, start - 1)), place(Math.min(to, index + 1))]);
  }
  return gaps;
};
