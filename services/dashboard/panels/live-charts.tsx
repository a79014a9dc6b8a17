import { useMemo } from 'react';
import { FreshnessChart } from '../charts/freshness-chart.tsx';
import { QuantileChart } from '../charts/quantile-chart.tsx';
import { RateChart } from '../charts/rate-chart.tsx';
import { pickHistogram } from '../charts/histogram.ts';
import { usePipeline } from '../page/pipeline.ts';

/** Speed and freshness of the stream, and the spread of its first histogram when it has one. */
export function LiveCharts() {
  const { plan } = usePipeline();
  const picked = useMemo(() => pickHistogram(plan.views), [plan]);
  return (
    <div className="charts">
      <RateChart />
      {picked && <QuantileChart picked={picked} />}
      <FreshnessChart />
    </div>
  );
}
