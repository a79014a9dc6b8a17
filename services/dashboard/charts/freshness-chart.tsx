import { duration } from '../format/time.ts';
import { LiveChart } from './live-chart.tsx';

export const FreshnessChart = () => (
  <LiveChart title="Freshness" column={2} line="written to committed" format={duration} />
);
