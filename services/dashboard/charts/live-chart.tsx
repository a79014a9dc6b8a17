import { useCallback, useMemo, useState } from 'react';
import type uPlot from 'uplot';
import { clock } from '../format/time.ts';
import { usePipeline, useRates } from '../page/pipeline.ts';
import { Panel } from '../panels/panel.tsx';
import { Chart } from './chart.tsx';
import { Legend } from './legend.tsx';
import { SHOWN_MS } from './meter.ts';
import type { ChartSpec } from './plot-options.ts';
import { SeriesTable } from './series-table.tsx';

type Props = { title: string; column: number; line: string; format: (value: number | null) => string };

/** The last five minutes of one column of the meter's ring. */
export function LiveChart({ title, column, line, format }: Props) {
  const { meter } = usePipeline();
  const [cursor, setCursor] = useState<number | null>(null);
  const lines = useMemo(() => [{ title: line, color: '--accent', area: true }], [line]);
  const spec = useMemo<ChartSpec>(
    () => ({ lines, format, time: 'local', range: lastMinutes, onCursor: setCursor }),
    [lines, format],
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
      <Chart label={`${title}, the last five minutes`} spec={spec} data={data} subscribe={meter.rates.subscribe} />
    </Panel>
  );
}

const lastMinutes = (): [number, number] => [(Date.now() - SHOWN_MS) / 1_000, Date.now() / 1_000];
