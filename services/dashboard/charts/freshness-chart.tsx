import { durationSteps, durationTicks } from '../format/axis.ts';
import { duration } from '../format/time.ts';
import { LiveChart } from './live-chart.tsx';

const AXIS = { write: durationTicks, steps: durationSteps };

export const FreshnessChart = () => (
  <LiveChart title="Freshness" column={2} line="written to committed" format={duration} axis={AXIS} />
);
