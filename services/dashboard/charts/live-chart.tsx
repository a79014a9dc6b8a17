import { useCallback, useMemo, useState } from 'react';
import type uPlot from 'uplot';
import { clock } from '../format/time.ts';
import { usePipeline, useRates } from '../page/pipeline.ts';
import { Panel } from '../panels/panel.tsx';
import { Chart } from './chart.tsx';
import { Legend } from './legend.tsx';
import type { ChartSpec, ValueAxis } from './plot-options.ts';
import type { Ring } from './ring.ts';
import { SeriesTable } from './series-table.tsx';

const LEAST_S = 60;
const LEAST_TOP = 10;

type Props = {
  title: string;
  column: number;
  line: string;
  format: (value: number | null) => string;
  /** Keep its identity, as of all that a spec is made from. */
  axis: ValueAxis;
};

/** The last five minutes of one column of the meter's ring. */
export function LiveChart({ title, column, line, format, axis }: Props) {
  const { meter } = usePipeline();
  const [cursor, setCursor] = useState<number | null>(null);
  const lines = useMemo(() => [{ title: line, color: '--accent', area: true }], [line]);
  const spec = useMemo<ChartSpec>(
    () => ({
      lines,
      values: axis,
      time: 'local',
      tick: clock,
      leastTop: LEAST_TOP,
      range: () => shownTime(meter.series),
      onCursor: setCursor,
    }),
    [lines, axis, meter],
  );
  const data = useCallback((): uPlot.AlignedData => {
    const columns = meter.series.columns();
    return [columns[0] ?? [], columns[column] ?? []];
  }, [meter, column]);
  useRates();
  const [times = [], values = []] = data();
  return (
    <Panel
      title={title}
      className="chart-panel"
      note={<Legend lines={lines} data={[times, values]} cursor={cursor} format={format} time={clock} />}
      table={() => <SeriesTable lines={lines} data={[times, values]} format={format} time={clock} />}
    >
      <Chart
        label={`${title}, the last five minutes`}
        spec={spec}
        data={data}
        subscribe={meter.rates.subscribe}
      />
    </Panel>
  );
}

/** All that was measured, at least a minute of it: the window grows to five minutes, then moves. */
function shownTime(series: Ring): [number, number] {
  const now = Date.now() / 1_000;
  const first = series.columns()[0]?.[0] ?? now;
  return [Math.min(first, now - LEAST_S), now];
}
