import { numberTicks } from '../format/axis.ts';
import { rate } from '../format/number.ts';
import { LiveChart } from './live-chart.tsx';

const AXIS = { write: numberTicks };

export const RateChart = () => (
  <LiveChart title="Events per second" column={1} line="events/s" format={rate} axis={AXIS} />
);
