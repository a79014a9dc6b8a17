import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { eventFront, rollupPaths } from '../api/event-time.ts';
import type { State } from '../api/types.ts';
import { numberTicks } from '../format/axis.ts';
import { decimal } from '../format/number.ts';
import { span, utcMinute, utcTick } from '../format/time.ts';
import { unitInWords } from '../format/unit.ts';
import { usePipeline } from '../page/pipeline.ts';
import { useResult } from '../page/use-result.ts';
import { Panel } from '../panels/panel.tsx';
import { Chart } from './chart.tsx';
import { stepsOf, type HistogramOf } from './histogram.ts';
import { Legend } from './legend.tsx';
import type { ChartSpec } from './plot-options.ts';
import { linesRange, quantileLines, settledTo } from './quantile-lines.ts';
import { SeriesTable } from './series-table.tsx';

const EVERY_MS = 2_000;
const LINES = [
  { title: 'p50', color: '--q-50' },
  { title: 'p90', color: '--q-90' },
  { title: 'p99', color: '--q-99' },
];
const AXIS = { write: numberTicks };

/** How a histogram's median, nine-tenths and ninety-nine-hundredths moved over event time. */
export function QuantileChart({ picked }: { picked: HistogramOf }) {
  const { measure } = picked;
  const [cursor, setCursor] = useState<number | null>(null);
  const { data, failure, stepMs } = useQuantiles(picked);
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
  const unit = measure.unit ? `, ${unitInWords(measure.unit)}` : '';
  const shared = { lines: LINES, data, format, time: utcMinute };
  return (
    <Panel
      title={`${measure.title}${unit}`}
      className="chart-panel"
      failure={failure}
      note={<Legend {...shared} cursor={cursor} dated />}
      table={() => <SeriesTable {...shared} />}
    >
      <Chart
        label={`${measure.title}: quantiles over event time, each of at least ${span(stepMs)}`}
        spec={spec}
        data={read}
        subscribe={subscribe}
      />
    </Panel>
  );
}

function useQuantiles(picked: HistogramOf) {
  const { view, measure } = picked;
  const { plan } = usePipeline();
  const steps = useMemo(() => stepsOf(picked), [picked]);
  const pathsOf = useCallback(
    (state: State) => {
      const front = eventFront(state);
      if (front === null) return [];
      const query = { by: 'window', order: 'asc', limit: '1000' };
      return rollupPaths({ plan, view, query, ranges: [linesRange(view, front, steps)] });
    },
    [plan, view, steps],
  );
  const { data: rollup, failure } = useResult(pathsOf, EVERY_MS);
  const { stepMs } = steps;
  const data = useMemo((): uPlot.AlignedData => {
    const of = { measure, stepMs, settledTo: settledTo(rollup?.to, stepMs) };
    return quantileLines(rollup?.rows ?? [], of);
  }, [rollup, measure, stepMs]);
  return { data, failure, stepMs };
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
