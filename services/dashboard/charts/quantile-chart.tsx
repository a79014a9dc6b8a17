import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { eventFront, rollupPath } from '../api/event-time.ts';
import type { Rollup, State } from '../api/types.ts';
import { numberTicks } from '../format/axis.ts';
import { decimal } from '../format/number.ts';
import { span, utcMinute, utcTick } from '../format/time.ts';
import { usePipeline } from '../page/pipeline.ts';
import { usePolled } from '../page/use-polled.ts';
import { Panel } from '../panels/panel.tsx';
import { Chart } from './chart.tsx';
import { quantileLines, stepOf, type HistogramOf } from './histogram.ts';
import { Legend } from './legend.tsx';
import type { ChartSpec } from './plot-options.ts';
import { SeriesTable } from './series-table.tsx';

const PACE = { everyMs: 2_000 };
const STEPS = 96;
const LINES = [
  { title: 'p50', color: '--q-50' },
  { title: 'p90', color: '--q-90' },
  { title: 'p99', color: '--q-99' },
];
const AXIS = { write: numberTicks };
const EMPTY: uPlot.AlignedData = [[], [], [], []];

/** How a histogram's median, nine-tenths and ninety-nine-hundredths moved over event time. */
export function QuantileChart({ picked }: { picked: HistogramOf }) {
  const { measure } = picked;
  const stepMs = stepOf(picked);
  const [cursor, setCursor] = useState<number | null>(null);
  const { data, failure } = useQuantiles(picked, stepMs);
  const format = useCallback((value: number | null) => decimal(value, measure.scale), [measure]);
  const spec = useMemo<ChartSpec>(
    () => ({
      lines: LINES,
      values: AXIS,
      time: 'utc',
      tick: utcTick,
      leastTop: 1,
      range: () => null,
      onCursor: setCursor,
    }),
    [],
  );
  const { read, subscribe } = useLatest(data);
  const unit = measure.unit ? `, ${measure.unit}` : '';
  const shared = { lines: LINES, data, format, time: utcMinute };
  return (
    <Panel
      title={`${measure.title}${unit}`}
      className="chart-panel"
      failure={failure}
      note={<Legend {...shared} cursor={cursor} />}
      table={() => <SeriesTable {...shared} />}
    >
      <Chart
        label={`${measure.title}: quantiles over event time, each ${span(stepMs)}`}
        spec={spec}
        data={read}
        subscribe={subscribe}
      />
    </Panel>
  );
}

function useQuantiles({ view, measure }: HistogramOf, stepMs: number) {
  const { plan } = usePipeline();
  const pathOf = useCallback(
    (state: State) => {
      const front = eventFront(state);
      if (front === null) return null;
      const to = (Math.floor(front / stepMs) + 1) * stepMs;
      const query = { by: 'window', order: 'asc', limit: '1000' };
      return rollupPath({ plan, view, query, range: { from: to - STEPS * stepMs, to } });
    },
    [plan, view, stepMs],
  );
  const { data: rollup, failure } = usePolled<Rollup>(pathOf, PACE);
  const data = useMemo(
    () => (rollup && rollup.rows.length > 0 ? quantileLines(rollup.rows, measure, stepMs) : EMPTY),
    [rollup, measure, stepMs],
  );
  return { data, failure };
}

/** Lets a plot that lives outside React read the newest data and hear of it. */
function useLatest(data: uPlot.AlignedData) {
  const latest = useRef(data);
  const listeners = useRef(new Set<() => void>());
  useEffect(() => {
    latest.current = data;
    listeners.current.forEach((listener) => listener());
  }, [data]);
  const read = useCallback(() => latest.current, []);
  const subscribe = useCallback((listener: () => void) => {
    listeners.current.add(listener);
    return () => void listeners.current.delete(listener);
  }, []);
  return { read, subscribe };
}
