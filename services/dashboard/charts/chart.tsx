import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { theme } from '../page/theme.ts';
import { drawNextFrame, forgetDraw } from './frame.ts';
import { plotOptions, type ChartSpec } from './plot-options.ts';

type Props = {
  label: string;
  /** Keep its identity: a new spec builds the plot anew. */
  spec: ChartSpec;
  data: () => uPlot.AlignedData;
  /** Calls back when `data` has more to give. */
  subscribe: (changed: () => void) => () => void;
};

/** A canvas of lines that follows its container's width. The facts are in the panel's table as well. */
export function Chart({ label, spec, data, subscribe }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(
    () => (holder.current ? mountPlot(holder.current, { spec, data, subscribe }) : undefined),
    [spec, data, subscribe],
  );
  return <div ref={holder} className="chart" role="img" aria-label={label} />;
}

function mountPlot(holder: HTMLElement, { spec, data, subscribe }: Omit<Props, 'label'>): () => void {
  const size = () => ({ width: holder.clientWidth, height: holder.clientHeight });
  const plot = new uPlot(plotOptions(spec, size()), data(), holder);
  const draw = () => plot.setData(data());
  const redraw = () => drawNextFrame(draw);
  const resizing = new ResizeObserver(() => plot.setSize(size()));
  resizing.observe(holder);
  const stops = [subscribe(redraw), theme.subscribe(() => plot.redraw(false, true))];
  return () => {
    stops.forEach((stop) => stop());
    resizing.disconnect();
    forgetDraw(draw);
    plot.destroy();
  };
}
